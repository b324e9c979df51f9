"""The only doors of the core: one thing that happened in, one decision out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.dialogue.acts import lead as acts
from bot.dialogue.cases import album, language, urgent
from bot.dialogue.cases import message as answers
from bot.dialogue.cases import talk as cases
from bot.dialogue.decision import Decision, View
from bot.dialogue.faq import fallback as questions
from bot.dialogue.faq import learned, offer
from bot.dialogue.faq import topic_talk as topics
from bot.dialogue.faq.glossary import spelled_out
from bot.dialogue.fields.nik import mask_niks
from bot.dialogue.frame import alarm, erasing, groups, pace, private
from bot.dialogue.frame import controls as frame
from bot.dialogue.frame import unsupported as presence
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.dialogue.registration import begin as registration
from bot.dialogue.registration import consent, data, form, of_age
from bot.dialogue.reminders import answer as coming
from bot.dialogue.reminders import message as nearness
from bot.dialogue.reminders.due import (
    Attended,
    CaseClosed,
    DraftExpiring,
    DraftOpen,
    Learned,
    Reminder,
    SeatOffered,
    SessionNear,
    StaffSaid,
)
from bot.dialogue.reminders.notice import add_notice
from bot.dialogue.schedule import full_date
from bot.dialogue.sessions import schedule as sessions
from bot.dialogue.sessions import seats, survey
from bot.dialogue.state import State
from bot.dialogue.turn import Turn, hear_turn
from bot.search.bounds import bound_text

Handler = Callable[[Turn], Decision | None]

HANDLERS: tuple[Handler, ...] = (
    album.handle_album,  # the other photos of an album follow the first
    alarm.in_flood,  # a cry for help is heard in the middle of a flood
    pace.handle_flood,  # a flood is answered once, then with silence
    groups.handle_group,  # where others read along, nothing but public answers
    coming.handle_reminder_answer,  # an answer to a reminder; all its words are known and harmless
    alarm.handle_danger,  # danger goes before everything else
    erasing.handle_erasing,  # the talk about danger is deleted
    urgent.handle_urgent,  # after it, all that she writes goes into her urgent case
    cases.handle_talk,  # what is said to the staff member who has taken the conversation over
    presence.handle_unsupported,  # blocked, came back, edited, sent what we cannot read
    survey.handle_survey,  # the satisfaction survey after a session; its own "back"
    private.handle_card_number,  # a number of an identity card, where none may be asked for
    frame.handle_control,  # menu, help, person, language, back, cancel, stop: from anywhere
    sessions.handle_schedule,  # the schedule
    acts.handle_free_act,  # what is asked for in free words, where it is sure
    seats.handle_seat,  # a seat: taken, given back, offered
    cases.handle_case,  # a case: ended, rated
    data.handle_data,  # what is held on me, change it, delete it
    of_age.handle_of_age,  # the day from which she may register, for her calendar
    consent.handle_consent,  # yes to the notice, and each purpose by itself
    registration.handle_registration,  # begin, resume, already registered
    form.handle_form,  # an answer to the open question
    topics.handle_topic,  # a topic by button; helpful or not
    offer.handle_offer,  # an offer to look through
    answers.handle_message,  # what the next free text was asked for
    questions.handle_question,  # everything else is a question
)
"""In this order; the first that decides ends the turn. The last one always decides."""


def decide(incoming: Incoming, state: State, knowledge: Knowledge, view: View) -> Decision:
    """Returns what is said and kept when this happens. The same for the same arguments, always."""
    return decide_turn(hear_turn(incoming, state, knowledge, view))


def decide_turn(heard: Turn) -> Decision:
    """Returns what is said and kept in a turn that was read before. Text is read to a bound.

    AssertionError where no handler took it, which is a bug.
    """
    turn = heard
    text = bound_text(heard.incoming.text)
    text = text if heard.view.asks_private else mask_niks(text)
    if text != heard.incoming.text:
        turn = replace(heard, incoming=replace(heard.incoming, text=text))
    if not album.follows_album(turn):
        turn = language.hear_language(urgent.leave_urgent(pace.count_message(turn)))
    for handler in HANDLERS:
        decision = handler(turn)
        if decision is not None:
            decision = language.keep_language(turn, urgent.keep_answer(turn, decision))
            decision = _owned_up(
                album.note_album(turn, presence.note_unread(turn, decision)), turn, heard
            )
            return _remember_shown(alarm.offered_beside(turn, decision), turn)
    raise AssertionError("questions.handle_question decides whatever is left")  # pragma: no cover


def decide_reminder(
    reminder: Reminder, to: Address, state: State, knowledge: Knowledge, view: View, now: datetime
) -> Decision:
    """Returns what is said when a reminder fires, from the state as it is now.

    Nothing where no form is open any more, or where she asked for no reminders; a seat she waits
    for is offered all the same, and what staff answer her comes. Nothing at all in a group.
    """
    turn = hear_turn(Incoming("", to, "", now), state, knowledge, view)
    if to.is_group:  # a chat that registered before groups were for public answers only
        return Decision(state)
    return add_notice(turn, reminder, _decide_due(reminder, turn))


def _decide_due(reminder: Reminder, turn: Turn) -> Decision:
    match reminder:
        case SeatOffered(session, seat):
            return _remember_shown(seats.offer_seat(turn, session, seat), turn)
        case StaffSaid():
            return _remember_shown(cases.tell_answer(turn, reminder), turn)
        case CaseClosed(number):
            return _remember_shown(cases.tell_closed(turn, number), turn)
        case Learned(question, text):
            return _remember_shown(learned.tell_learned(turn, question, text), turn)
        case _ if turn.view.refused("reminders"):
            return Decision(turn.state)
        case Attended(session):
            return _remember_shown(survey.thank_guest(turn, session), turn)
        case SessionNear(session, seat, code):
            return _remember_shown(nearness.remind_session(turn, session, seat, code), turn)
        case DraftOpen() | DraftExpiring():
            return _about_draft(turn, reminder)
    assert_never(reminder)


def _about_draft(turn: Turn, reminder: DraftOpen | DraftExpiring) -> Decision:
    """Asks to go on with the open form. Nothing where none is open any more."""
    draft = turn.state.draft
    if draft is None or (draft.at and not draft.answers):  # too young: nobody calls her back
        return Decision(turn.state)
    if isinstance(reminder, DraftOpen):
        return _remember_shown(registration.resume_question(turn, draft, "resume"), turn)
    date = full_date(reminder.on, turn.locale.phrases)
    return _remember_shown(registration.resume_question(turn, draft, "nudge", date=date), turn)


def _remember_shown(decision: Decision, turn: Turn) -> Decision:
    """Remembers what was shown, and spells an abbreviation out the first time it is said.

    Numbers belong to the last list of a turn alone: the others are picked by their words.
    """
    locale = turn.knowledge.locale(decision.state.locale)
    replies, glossed = spelled_out(
        urgent.mark_replies(decision), locale.glossary, decision.state.glossed
    )
    lists = [reply for reply in replies if reply.choices]
    if not lists:
        state = replace(decision.state, glossed=glossed)
        return replace(decision, state=state, replies=replies)
    *others, last = lists
    beside = tuple(choice for reply in others for choice in reply.choices)
    state = replace(
        decision.state,
        glossed=glossed,
        shown=last.choices,
        numbered=last.numbered,
        beside=beside,
    )
    if others:
        replies = tuple(
            _drop_numbers(outgoing) if outgoing in others else outgoing for outgoing in replies
        )
    return replace(decision, state=state, replies=replies)


def _owned_up(decision: Decision, turn: Turn, heard: Turn) -> Decision:
    """Says first that a text was too long to be read to its end. Nothing where it was not."""
    read = len(turn.incoming.text)
    if read == len(heard.incoming.text) or not decision.replies:
        return decision
    told = turn.say("presence.cut", count=f"{read:_}".replace("_", "."))
    return replace(decision, replies=(told, *decision.replies))


def _drop_numbers(reply: Outgoing) -> Outgoing:
    return replace(reply, numbered=False)
