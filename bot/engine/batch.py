"""What a batch of turns leaves behind: states, words and counts, written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.dialogue.decision import (
    Cancelled,
    CaseSaid,
    Decision,
    Erased,
    Fact,
    Forgotten,
    SeatAccepted,
    SeatGivenBack,
    SeatTaken,
)
from bot.dialogue.messages import Address, File, Incoming, Outgoing, Relay
from bot.dialogue.state import State
from bot.dialogue.whole_turn import join_replies
from bot.store.outbox import NEWS, REPLY
from bot.store.store import Store

_MOVES_SEATS = (SeatTaken, SeatAccepted, SeatGivenBack, Cancelled, Forgotten)
"""Facts after which others may have what they could not have before."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody brought along and that goes on to somebody else."""

    owner: Address
    relay: Relay
    file: File
    at: datetime


@dataclass(slots=True)
class Batch:
    """What is to be written at the end of a batch.

    `changed` are the chats whose stored facts moved, so that the next of their turns in the
    batch sees them; `lines` are what was heard and said, in this order; `edits` are replies that
    take the place of the line whose button was pressed; `seats_moved`: a seat was taken or freed,
    or staff did something. `gone` are those whose last sign was that they blocked us. `lists` are
    to be read. `parted` are deleted: what is said to them now is the last. From the chats that are
    `swept` goes what showed a secret before this batch. `counts` are those of the day. On the
    channels of `whole_turns` what is said in one turn is one message where it fits.
    """

    whole_turns: frozenset[str] = frozenset()

    heard: list[Incoming] = field(default_factory=list)
    ignored: list[Incoming] = field(default_factory=list)
    states: dict[Address, State] = field(default_factory=dict)
    replies: list[tuple[Outgoing, str | None]] = field(default_factory=list)
    news: list[tuple[Outgoing, str | None]] = field(default_factory=list)
    lines: list[tuple[Address, bool, Outgoing, datetime]] = field(default_factory=list)
    edits: list[tuple[Outgoing, str, datetime]] = field(default_factory=list)
    changed: set[Address] = field(default_factory=set)
    seats_moved: bool = False
    gone: set[Address] = field(default_factory=set)
    uploads: list[Upload] = field(default_factory=list)
    lists: list[Incoming] = field(default_factory=list)
    parted: list[Address] = field(default_factory=list)
    swept: set[Address] = field(default_factory=set)
    counts: list[tuple[str, str, date]] = field(default_factory=list)

    def note_staff(self, chats: Iterable[Address]) -> None:
        """Notes that staff did something: what is stored of these chats may have moved."""
        self.changed.update(chats)
        self.seats_moved = True

    def note_facts(self, sender: Address, facts: Sequence[Fact], chats: Iterable[Address]) -> None:
        """Notes whose stored facts a turn moved: hers, and those of all where seats moved."""
        if any(isinstance(fact, _MOVES_SEATS) for fact in facts):
            self.note_staff(chats)
        elif facts:
            self.changed.add(sender)

    def add_turn(self, incoming: Incoming, before: State, decision: Decision) -> None:
        """Takes in one turn. A deletion leaves nothing of the chat but its farewell."""
        sender = incoming.sender
        if decision.ignored:
            self.ignored.append(incoming)
            self.states[sender] = decision.state
            return
        hers = bool(decision.state.danger)  # part of a talk about danger
        erases = any(isinstance(fact, Erased) for fact in decision.facts)
        if erases:
            self._erase_danger_talk(sender)
        self.heard.append(incoming if hers else replace(incoming, message=""))
        (self.gone.add if incoming.left else self.gone.discard)(sender)
        self.states[sender] = decision.state
        self.lists += [incoming] if decision.reads else []
        if (kept := _file_to_keep(incoming, decision)) is not None:
            self.uploads.append(kept)
        silent = incoming.choice is not None and not decision.replies  # a toast: the page stays
        acted = incoming.text or incoming.choice or incoming.file
        edits = any(outgoing.edits for outgoing in decision.replies) and incoming.choice is not None
        if acted and not silent and not edits:
            said = _draw_said(incoming, before, kept.relay if kept else None)
            said = replace(said, danger="said") if hers else said
            said = replace(said, text="••••••") if decision.secret else said
            said = Outgoing(sender, "", danger="gone") if erases else said
            self.lines.append((sender, True, said, incoming.at))
        if any(isinstance(fact, Forgotten) for fact in decision.facts):
            self._forget_chat(sender)
        if any(reply.sweeps for reply in decision.replies):
            self._sweep_secrets(sender)
        for reply in decision.replies:
            self.replies.append((reply, incoming.id))
            if edits and reply.edits:
                self.edits.append((reply, incoming.choice or "", incoming.at))
            else:
                self.lines.append((reply.to, False, reply, incoming.at))
        urgent = any(isinstance(fact, CaseSaid) and fact.urgent for fact in decision.facts)
        for outgoing in decision.news:
            (self.replies if urgent else self.news).append((outgoing, None))
            self.lines.append((outgoing.to, False, outgoing, incoming.at))

    def _forget_chat(self, sender: Address) -> None:
        """Lets go of all of a chat that this batch has not written yet."""
        del self.states[sender]
        self.parted.append(sender)
        self.lines = [line for line in self.lines if line[0] != sender]
        self.edits = [edit for edit in self.edits if edit[0].to != sender]
        self.uploads = [upload for upload in self.uploads if upload.owner != sender]
        self.replies = [reply for reply in self.replies if reply[0].to != sender]

    def _erase_danger_talk(self, sender: Address) -> None:
        """Lets go of the talk about danger that this batch has not written yet."""
        mine = [line for line in self.lines if line[0] == sender and line[2].danger]
        self.lines = [line for line in self.lines if line not in mine]
        replies = self.replies
        self.replies = [pair for pair in replies if pair[0].to != sender or not pair[0].danger]

    def _sweep_secrets(self, sender: Address) -> None:
        """Has what showed a secret to this chat go, also what this batch has not written yet."""
        self.swept.add(sender)
        self.lines = [line for line in self.lines if line[0] != sender or not line[2].fleeting]
        self.replies = [
            reply for reply in self.replies if reply[0].to != sender or not reply[0].fleeting
        ]

    @property
    def channels(self) -> set[str]:
        """The channels that now have something to send."""
        return {message.to.channel for message, _ in (*self.replies, *self.news)}

    async def write_all(self, store: Store) -> None:
        """Writes it all, inside an open transaction."""
        if not (came := [*self.heard, *self.ignored]):
            return
        at = max(incoming.at for incoming in came)
        if self.heard:
            await store.conversations.mark_heard(self.heard)
        if self.states:
            await store.conversations.keep_states(self.states, at)
        for address in self.gone:  # remembering a chat takes it to be there
            await store.conversations.set_reachable(address, reachable=False)
        for address in self.swept:
            await store.fleeting.erase_lines(address)
        await store.keep_lines(self.lines)
        for message, pressed, when in self.edits:
            ours = message.to.channel in store.own_history
            if ours and not await store.conversations.redraw_line(message, pressed):
                await store.keep_lines([(message.to, False, message, when)])
        for upload in self.uploads:
            await store.uploads.put_file(upload.relay.id, upload.owner, upload.file, upload.at)
        replies = join_replies(self.replies, self.whole_turns)
        await store.outbox.queue_messages(replies, at, REPLY)
        for address in self.parted:
            await store.outbox.mark_farewell(address)
        await store.outbox.queue_messages(self.news, at, NEWS)


def _file_to_keep(incoming: Incoming, decision: Decision) -> Upload | None:
    """Returns the file that came along, if it is passed on to anybody.

    One that is not is never stored.
    """
    relay, file = incoming.relay, incoming.file
    if relay is None or file is None:
        return None
    passed = [outgoing.relay for outgoing in decision.news]
    passed += [fact.relay for fact in decision.facts if isinstance(fact, CaseSaid)]
    return Upload(incoming.sender, relay, file, incoming.at) if relay in passed else None


def _draw_said(incoming: Incoming, before: State, relay: Relay | None) -> Outgoing:
    """What the person did, as her own page shows it: her words, what the button read, her file."""
    label = next((choice.label for choice in before.shown if choice.id == incoming.choice), "")
    if incoming.file and relay is None:
        label = f"📎 {incoming.file.name} {incoming.text}".strip()
        return Outgoing(incoming.sender, label)
    return Outgoing(incoming.sender, incoming.text or label, relay=relay)
