"""The desk's door: a staff member's message becomes a command. To everyone else it is unknown."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.album import follows_album
from bot.dialogue.decision import Decision
from bot.dialogue.frame.links import DESK, deep_link
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.state import Carried, Flow, LookedAt
from bot.dialogue.turn import Turn
from bot.office.front import unasked
from bot.office.front import verify as trust
from bot.office.front.albums import add_to_offer, has_goal, note_album, read_album
from bot.office.front.meant import LISTS, Meant, ends_trial, read_meant
from bot.office.front.rooms import order_commands
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.office.menu import home
from bot.office.menu.home import phrase_words
from bot.office.staff import factors, groups, refusals, returning
from bot.office.staff import onboarding as people
from bot.store.staff import Officer
from bot.store.store import Store


class Desk:
    """Hears staff inside the turn's transaction."""

    def __init__(self, store: Store) -> None:
        order_commands()
        self._store = store

    async def hear(self, turn: Turn) -> Decision | None:
        """Returns the desk's decision. None when this is not for the desk."""
        incoming, state = turn.incoming, turn.state
        if incoming.session and not await self._store.web_sessions.find_session(incoming.session):
            return Decision(state)  # it waited while its session ended, or rights rose in another
        if incoming.sheet is not None and (state.flow is None or state.flow.command != LISTS):
            return Decision(state)  # she has gone on to something else while it was read
        if incoming.sender.is_group and (burned := await people.burn_invite(self._store, turn)):
            return Decision(state, (burned,))
        if incoming.author:
            return await self._in_group(turn)
        if incoming.left is not None:
            return None
        if incoming.edited:
            return await self._take_edited(turn)
        if (code := people.code_of(turn)) is not None:
            answer = await returning.take_code(self._store, turn, code)
            return _make_decision(turn, people.NAMING, answer) if answer else None
        officer = await self._store.staff.at(incoming.sender)
        if (asked := await self._hear_code(turn, officer)) is not None:
            return asked
        if officer is None:
            return Decision(state) if incoming.sheet is not None else None
        return await self._in_private(turn, officer)

    async def _in_private(self, turn: Turn, officer: Officer) -> Decision | None:
        """Does what an officer asks for in her own chat. None where she is a candidate there."""
        if turn.state.tries and not ends_trial(turn):
            return None
        turn = read_politely(turn)
        return await self._obey_command(turn, officer) or await self._answer_unasked(turn, officer)

    async def _hear_code(self, turn: Turn, officer: Officer | None) -> Decision | None:
        """Answers a code whose message is to be checked, and hides one of her second factor."""
        caught = await self._catch_code(turn, officer) if officer else None
        return caught or await trust.hear_code(self._store, turn)

    async def _catch_code(self, turn: Turn, officer: Officer) -> Decision | None:
        """Hides a code of her second factor that nothing asked for; what is open goes on."""
        open_act = turn.state.flow.command if turn.state.flow else ""
        if open_act == factors.NAME or not turn.text:
            return None
        order = self._make_order(turn, officer, Meant(open_act, turn.text, going_on=True))
        caught = await factors.catch_code(order)
        if caught is None:
            return None
        return _make_decision(turn, open_act, replace(caught, tries=turn.state.tries))

    async def _take_edited(self, turn: Turn) -> Decision | None:
        """A changed message is not taken again: staff read so. Candidates hear it of the core."""
        officer = await self._store.staff.at(turn.incoming.sender)
        if officer is not None and (caught := await self._catch_code(turn, officer)):
            return caught
        if turn.state.tries or officer is None:
            return None
        return Decision(turn.state, (turn.say("desk.edited"),))

    async def _answer_unasked(self, turn: Turn, officer: Officer) -> Decision | None:
        """Takes what is no command: an answer to the case she is at, else the home.

        None for what is hers as a person: what she was sent, and what is held on her.
        """
        if unasked.is_her_own(turn):
            return None
        if follows_album(turn):
            return add_to_offer(turn)
        language = turn.action[1:2] if turn.action[:1] == ("lang",) else ()
        if language and language[0] in turn.knowledge.locales:
            locale = turn.knowledge.locales[language[0]]
            turn = replace(turn, state=replace(turn.state, locale=locale.id)).in_locale(locale)
        order = self._make_order(turn, officer, Meant(home.HOME, turn.text))
        name, answer = await unasked.answer_unasked(order, turn)
        answer = hint_leaving(turn, answer)
        return note_album(turn, name, _make_decision(turn, name, answer), answer.album_case)

    async def _in_group(self, turn: Turn) -> Decision:
        """A group: in the staff's own officers only, and never a word of the candidates' side."""
        incoming = turn.incoming
        if (facts := incoming.group) is not None:
            return await groups.hear_stranger(self._store, turn, facts)
        officer = await self._store.staff.at(Address(incoming.sender.channel, incoming.author))
        if officer is not None and (caught := await self._catch_code(turn, officer)):
            return caught
        if officer is None or incoming.edited or incoming.left is not None:
            return await self._not_sent(turn, edited=officer is not None)
        return await self._obey_command(turn, officer) or Decision(leave_flow(turn).state)

    async def _not_sent(self, turn: Turn, *, edited: bool) -> Decision:
        """What looks as if it went to a candidate, and did not: that is said where it was done."""
        incoming, state = turn.incoming, turn.state
        if incoming.choice is not None:
            return Decision(state, notice=turn.phrase("desk.case.press_not_staff"))
        said = incoming.text or incoming.attachment
        if not said or await self._store.cases.in_topic(incoming.sender) is None:
            return Decision(state)
        key = "desk.case.edited" if edited else "desk.case.not_staff"
        return Decision(state, (turn.say(key),))

    async def _in_topic(self, turn: Turn) -> Meant | None:
        """What is written in a case's topic is an answer to the candidate, whatever it reads.

        Only commands are not, and the words that leave a guided act.
        """
        said = turn.text or turn.incoming.attachment
        is_ours = turn.text.startswith("/") or (turn.state.flow and turn.control)
        if not turn.incoming.author or not said or is_ours:
            return None
        held = await self._store.cases.in_topic(turn.incoming.sender)
        return Meant("balas", f"{held.case.id} {turn.text}") if held else None

    async def _obey_command(self, turn: Turn, officer: Officer) -> Decision | None:
        if follows_album(turn) and not has_goal(turn.state.album):
            return None
        meant = read_meant(turn) or await self._in_topic(turn)
        if meant is None:
            return _left_by_word(turn)
        command = COMMANDS.get(meant.name)
        order = self._make_order(turn, officer, meant)
        if command is None and turn.control == "help":  # a slipped finger
            return _make_decision(turn, "", await home.suggest_command(order, meant.name))
        if command is None:
            return _left_by_word(turn)
        if not command.is_allowed(officer.role):
            answer = await refusals.refuse_role(order, command)
        elif order.sender.is_group and not command.in_group:
            answer = _not_here(order, command.name)
        elif (asked := await factors.ask_code(order, command)) is not None:
            answer, command = asked, COMMANDS[factors.NAME]
        else:
            answer = await command.act(order)
        answer = hint_leaving(turn, answer)
        return note_album(
            turn, command.name, _make_decision(turn, command.name, answer), answer.album_case
        )

    def _make_order(self, turn: Turn, officer: Officer, meant: Meant) -> Order:
        flow = turn.state.flow if meant.going_on else None
        return Order(
            officer=officer,
            store=self._store,
            knowledge=turn.knowledge,
            voice=turn.voice,
            at=turn.incoming.at,
            text=meant.text,
            action=meant.action,
            memory=flow.memory if flow else {},
            carried=flow.carried if flow else Carried(),
            control=turn.control if meant.going_on else "",
            incoming=turn.incoming,
            follows=read_album(turn) is not None,
        )


def _not_here(order: Order, name: str) -> Answer:
    """A personal or powerful act was wanted where others read along: the way to do it in private.

    Whatever was typed behind the command is not repeated.
    """
    link = deep_link(order.locale, f"{DESK}{name}")
    key = "desk.group.link" if link else "desk.group.private"
    return Answer((order.say(key, name=name, link=link),))


def leave_flow(turn: Turn) -> Turn:
    """The turn once the desk has not taken it: other words or buttons leave a guided act."""
    done = turn.state.flow and (turn.text or turn.incoming.choice) and not turn.incoming.edited
    return replace(turn, state=replace(turn.state, flow=None)) if done else turn


def _left_by_word(turn: Turn) -> Decision | None:
    """Says that a guided act is left, where the word means no more than that."""
    if not turn.state.flow or turn.control != "cancel":
        return None
    left = turn.say("desk.left")
    leaves_key = turn.state.flow.command == factors.NAME
    return _make_decision(turn, "", Answer((replace(left, sweeps=leaves_key),)))


def _make_decision(turn: Turn, name: str, answer: Answer) -> Decision:
    state = turn.state
    flow = Flow(answer.goes_on or name, answer.memory, answer.carried) if answer.memory else None
    kept = replace(state, flow=flow, waiting="", asked="", either=())
    if answer.case:
        kept = replace(kept, looked_at=LookedAt(answer.case, turn.incoming.at.isoformat()))
    kept = replace(kept, tries=answer.tries, danger="")  # a cry that was tried is over
    if answer.replies:
        shown: Outgoing = next(
            (reply for reply in reversed(answer.replies) if reply.choices), answer.replies[-1]
        )
        kept = replace(kept, shown=shown.choices, numbered=shown.numbered, beside=())
    return Decision(
        kept,
        answer.replies,
        notice=answer.notice,
        news=answer.news,
        reads=answer.reads,
        secret=answer.secret,
    )


_LEAVES = "*batal*"
_LONGEST = 4
"""Words of which at most some are only politeness around the one that means something."""


def read_politely(turn: Turn) -> Turn:
    """The turn with its control word where that is only wrapped in politeness: "menu dong ya"."""
    words = turn.word.split()
    if turn.control or turn.action or not 0 < len(words) <= _LONGEST or "/" in turn.text:
        return turn
    polite = phrase_words(turn.knowledge, "desk.words.polite")
    said = " ".join(word for word in words if word not in polite)
    for control in ("menu", "cancel"):
        if said in phrase_words(turn.knowledge, f"desk.words.{control}"):
            return replace(turn, control=control)
    return turn


def hint_leaving(turn: Turn, answer: Answer) -> Answer:
    """Returns the answer, whose last message says how the step is left that it opens."""
    if not (answer.memory and answer.replies):
        return answer
    *before, last = answer.replies
    if _LEAVES in last.text:
        return answer
    text = f"{last.text}\n\n{turn.locale.phrases['desk.step.leave']}"
    return replace(answer, replies=(*before, replace(last, text=text)))
