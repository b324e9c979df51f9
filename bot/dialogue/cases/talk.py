"""Writing to the staff: a case is opened, talked in, ended and rated."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.cases.case import RATINGS, Case, in_words
from bot.dialogue.decision import CaseEnded, CaseRated, CaseSaid, Decision
from bot.dialogue.fields.nik import mask_niks
from bot.dialogue.frame.common import is_busy, with_open_question
from bot.dialogue.frame.ways import menu_choices, ways_back
from bot.dialogue.messages import Outgoing, strip_markup
from bot.dialogue.reminders.due import StaffSaid
from bot.dialogue.schedule import format_moment
from bot.dialogue.turn import Turn
from bot.dialogue.voice import Voice
from bot.time.office_hours import answered_by, is_open


def handle_talk(turn: Turn) -> Decision | None:
    """Returns what goes to the staff member who talks with her, while nothing else is open.

    Control words and pressed buttons stay ours; a typed number is hers to say when the staff
    spoke last, for then it answers them and not a list of ours. An answer to their very message is
    theirs in any state.
    """
    case, incoming = current_case(turn), turn.incoming
    if case is None or incoming.edited or incoming.left is not None or incoming.start is not None:
        return None
    swiped = case.talks and _answers_staff(turn, case)
    if (incoming.attachment or incoming.contact) and (swiped or _wants_files(turn, case)):
        return _passed_on(turn) if incoming.relay or record_said(turn).text else _not_passed(turn)
    if swiped and turn.text:
        return _passed_on(turn)
    if incoming.attachment or incoming.contact or incoming.choice or _is_control(turn):
        return None
    if not turn.text or is_busy(turn) or turn.state.waiting or not case.talks:
        return None
    return None if turn.action and not case.staff_spoke_last else _passed_on(turn)


def _answers_staff(turn: Turn, case: Case) -> bool:
    """Whether she answers a message of the staff, by the network's own way of answering one."""
    voices = map(Voice, turn.knowledge.locales.values())
    heads = (strip_markup(voice.text("case.from_staff", number=case.id)) for voice in voices)
    return any(turn.incoming.quoted.startswith(head) for head in heads)


def _is_control(turn: Turn) -> bool:
    """Returns whether it is a word of the frame, even where a button reads the same."""
    known = turn.knowledge.locales.values()
    return bool(turn.control) or any(turn.word in locale.words for locale in known)


def current_case(turn: Turn) -> Case | None:
    """Returns her case that is open or may open again, the latest one."""
    living = [case for case in turn.view.cases if case.opens_again(turn.incoming.at)]
    return living[-1] if living and turn.view.staffed else None


def is_talking(turn: Turn) -> bool:
    """Returns whether what she types goes to staff by itself."""
    case = current_case(turn)
    return case is not None and case.talks


def confirm_written(turn: Turn) -> Decision:
    """Tells her that her message to the staff was taken, when, and by when it is answered."""
    case, fact = current_case(turn), record_said(turn)
    if case is not None and case.talks:
        return with_open_question(
            turn, _confirm_passed(turn), facts=[fact], waiting="", misses=0, unheard=""
        )
    zone, phrases = turn.knowledge.zone, turn.locale.phrases
    at = turn.incoming.at.astimezone(zone)
    gaps = {"at": f"{at:%H.%M} {turn.knowledge.zone_name}"}
    key = "case.received"
    if fact.due_at is not None:
        gaps["due"] = format_moment(fact.due_at, turn.knowledge.zone_name, phrases)
        key = "case.received_due"
    received = turn.say(key, *ways_back(turn), **gaps)
    return with_open_question(turn, received, facts=[fact], waiting="", misses=0, unheard="")


def handle_case(turn: Turn) -> Decision | None:
    """Ends a conversation with the staff, or takes her rating of it. None for anything else."""
    match turn.action:
        case ("case", "end", number) if found := _case_of_hers(turn, number):
            return _end_case(turn, found)
        case ("case", "rate", number, stars) if found := _case_of_hers(turn, number):
            return _rate_case(turn, found, stars)
    return None


def tell_answer(turn: Turn, reminder: StaffSaid) -> Decision:
    """What the staff say to her, with the way to answer. What was open is asked again behind it.

    The next photo of an album comes with its own words alone.
    """
    number, text, relay = reminder.case, reminder.text, reminder.relay
    if reminder.more:
        return turn.decide(turn.message(text, relay=relay, numbered=False))
    head = turn.phrase("case.from_staff", number=number)
    choices = [
        turn.button("case.reply", "go", "write"),
        turn.button("case.end", "case", "end", number),
    ]
    words = f"{head}\n{text}".strip()
    return with_open_question(turn, turn.message(words, choices, relay=relay, numbered=False))


def tell_closed(turn: Turn, number: int) -> Decision:
    """Tells that her case was closed: she may rate it, and write again."""
    return with_open_question(turn, _say_farewell(turn, number, "case.closed"))


def _case_of_hers(turn: Turn, number: str) -> Case | None:
    return next((case for case in turn.view.cases if str(case.id) == number), None)


def _wants_files(turn: Turn, case: Case) -> bool:
    """Whether what is no text is for the staff: in a talk, or where she was asked to write."""
    return case.talks and (turn.state.waiting == "person" or not is_busy(turn))


def record_said(turn: Turn) -> CaseSaid:
    """Returns what she wrote or sent, as the staff hear it, and by when an answer is due."""
    if turn.state.danger:
        words = turn.text or in_words(turn.incoming)
        words = mask_niks(words) if turn.state.draft else words  # it answered the form
        return CaseSaid(words, turn.incoming.at, turn.incoming.relay, urgent=True)
    due = None if _is_thanks(turn) else _due_moment(turn)
    return CaseSaid(turn.text or in_words(turn.incoming), due, turn.incoming.relay)


def _due_moment(turn: Turn) -> datetime | None:
    known = turn.knowledge
    return answered_by(turn.incoming.at, known.zone, known.desk.hours)


def _is_thanks(turn: Turn) -> bool:
    """Returns whether she only thanks for an answer or says goodbye: nobody owes her one more."""
    case = current_case(turn)
    if case is None or not case.staff_spoke_last or not turn.text or "?" in turn.text:
        return False
    pointed = turn.find().elsewhere
    return pointed is not None and turn.locale.topics[pointed].kind == "smalltalk"


def _passed_on(turn: Turn) -> Decision:
    return with_open_question(
        turn, _confirm_passed(turn), facts=[record_said(turn)], waiting="", misses=0, unheard=""
    )


def _not_passed(turn: Turn) -> Decision:
    return with_open_question(turn, turn.say("case.not_passed", *ways_back(turn)))


def _confirm_passed(turn: Turn) -> Outgoing:
    """Returns the receipt for words that went on. Where nobody reads them now, it says by when."""
    case, at = current_case(turn), turn.incoming.at
    end = [turn.button("case.end", "case", "end", case.id)] if case else []
    ways = [*end, *ways_back(turn)]
    known = turn.knowledge
    due = record_said(turn).due_at
    if due is None or is_open(at, known.zone, known.desk.hours):
        return turn.say("case.passed", *ways)
    when = format_moment(due, known.zone_name, turn.locale.phrases)
    return turn.say("case.passed_due", *ways, due=when)


def _end_case(turn: Turn, case: Case) -> Decision:
    if case.state == "closed":
        return turn.decide(notice=turn.phrase("case.already"))
    farewell = _say_farewell(turn, case.id, "case.ended")
    return with_open_question(turn, farewell, facts=[CaseEnded(case.id)])


def _say_farewell(turn: Turn, number: int, key: str) -> Outgoing:
    choices = [
        turn.button(f"case.rating.{stars}", "case", "rate", number, stars)
        for stars in reversed(RATINGS)
    ]
    again = turn.button("case.again", "go", "write")
    return turn.say(key, *choices, again, number=number)


def _rate_case(turn: Turn, case: Case, stars: str) -> Decision | None:
    if stars not in map(str, RATINGS):
        return None
    if case.rating is not None:
        return turn.decide(notice=turn.phrase("case.already"))
    fact = CaseRated(case.id, int(stars))
    return with_open_question(turn, turn.say("case.rated", *menu_choices(turn)), facts=[fact])
