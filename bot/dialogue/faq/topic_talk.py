"""A topic: its short answer, its details and sources, and whether it helped."""

from __future__ import annotations

from bot.dialogue.decision import Decision, Helped, Unanswered
from bot.dialogue.faq.herself import explain_for_her
from bot.dialogue.faq.topic import Topic
from bot.dialogue.frame.common import is_busy, with_open_question
from bot.dialogue.frame.ways import menu_choices, ways_back
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.schedule import sessions_first
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id

RELATED = 2

_BUTTONS = 3
"""At most so many buttons stand below an answer."""


def handle_topic(turn: Turn) -> Decision | None:
    """Shelves, topics, details and feedback by button. None for anything else."""
    verb, *rest = turn.action or ("",)
    name = rest[0] if rest else ""
    if turn.act == "ask":
        return _show_shelves(turn)
    if verb == "c":
        return _show_shelf(turn, name)
    topic = turn.locale.topics.get(name)
    if verb in ("t", "d", "y", "n") and topic is None:
        return _show_shelves(turn)
    if topic is not None and verb == "t":
        message = topic_message(turn, topic, brief=is_busy(turn))
        either = () if is_busy(turn) else feedback_of(topic)
        return with_open_question(turn, message, topic=name, misses=0, either=either)
    if topic is not None and verb == "d":
        return with_open_question(turn, details_message(turn, topic), topic=name)
    if topic is not None and verb in ("y", "n"):
        return _take_feedback(turn, topic, helped=verb == "y")
    return None


def topic_message(
    turn: Turn, topic: Topic, *, brief: bool = False, seats: bool = True, suggested: bool = False
) -> Outgoing:
    """The short answer with its source line. `brief` leaves out all buttons but the details.

    What she says of herself adds a line. `suggested`: it opens with what it is about, so that she
    sees what was understood. Where the topic asks for it, the sessions that are open come first,
    each with its button; not where no seat can be taken (`seats`): in a group.
    """
    head, choices = lead_with_sessions(turn, topic) if seats else ([], [])
    planned = len(choices)
    over = (
        [_say_over(turn, topic)] if topic.schedule_ends and topic.schedule_ends < turn.today else []
    )
    opens = [f"*{topic.title}*", topic.short]
    if suggested:
        about = turn.locale.phrases.get(f"about.{topic.id}", topic.title)
        opens = [turn.voice.fill("suggest.about", about=about, text=topic.short)]
    for_her = explain_for_her(turn, topic) if turn.free else []
    lines = [*head, *opens, *for_her, *over, _source_line(turn, topic)]
    choices += [turn.button("topic.more", "d", topic.id)] if topic.details else []
    if not brief:
        related = [turn.locale.topics[name] for name in topic.related if name in turn.locale.topics]
        choices += [topic_button(each) for each in related[:RELATED]]
        choices = choices[: max(_BUTTONS, planned)]
    if not (brief or turn.incoming.sender.is_group):  # a bare "ya" is not heard in a group
        lines.append(turn.phrase("topic.quiet"))
    return turn.message("\n\n".join(lines), choices, topic=topic.id)


def lead_with_sessions(turn: Turn, topic: Topic) -> tuple[list[str], list[Choice]]:
    """Returns what is planned now, with a button each, where the topic is about sessions.

    Or that nothing is planned, where the topic says so.
    """
    if not topic.sessions:
        return [], []
    head, choices = sessions_first(turn)
    if head or topic.sessions != "always":
        return head, choices
    none = "topic.no_session_for_you" if turn.view.active else "topic.no_session"
    return [turn.phrase(none)], []


def _say_over(turn: Turn, topic: Topic) -> str:
    """Returns that the dates it tells of are past."""
    ended = long_date(topic.schedule_ends, turn.locale.phrases) if topic.schedule_ends else ""
    return turn.phrase("topic.over", date=ended)


def details_message(turn: Turn, topic: Topic) -> Outgoing:
    """Returns the long answer with every source as a link."""
    sources = [
        f"- [{source.name}]({source.url}), {source.date}" for source in topic.sources if source.url
    ]
    listed = turn.phrase("topic.sources") + "\n" + "\n".join(sources) if sources else ""
    parts = [f"*{topic.title}*", topic.details.strip(), listed, _say_checked(turn, topic)]
    related = [_link_to(turn, text) for text in topic.related if text in turn.locale.topics]
    text = "\n\n".join(part for part in parts if part)
    return turn.message(text, [*related, *_ask_helpful(turn, topic)], topic=topic.id)


def topic_button(topic: Topic) -> Choice:
    """Returns a button that answers this topic."""
    return Choice(choice_id("t", topic.id), topic.title)


def feedback_of(topic: Topic) -> tuple[str, str]:
    """What a plain yes and a plain no after an answer stand for: it helped, or it did not."""
    return choice_id("y", topic.id), choice_id("n", topic.id)


def _link_to(turn: Turn, name: str) -> Choice:
    return topic_button(turn.locale.topics[name])


def _ask_helpful(turn: Turn, topic: Topic) -> list[Choice]:
    return [
        turn.button("topic.helpful", "y", topic.id),
        turn.button("topic.unhelpful", "n", topic.id),
        turn.button("menu.person", "go", "person"),
        turn.button("menu.menu", "go", "menu"),
    ]


def _source_line(turn: Turn, topic: Topic) -> str:
    if not topic.sources:
        return _say_checked(turn, topic)
    more = len(topic.sources) - 1
    name = topic.sources[0].name
    source = (
        turn.phrase("topic.source_more", name=name, more=more)
        if more
        else turn.phrase("topic.source", name=name)
    )
    return f"{source} {_say_checked(turn, topic)}"


def _say_checked(turn: Turn, topic: Topic) -> str:
    if topic.checked is None:
        return ""
    checked = turn.phrase("topic.checked", date=long_date(topic.checked, turn.locale.phrases))
    if topic.valid_until is not None and topic.valid_until < turn.today:
        return f"{checked}\n{turn.phrase('topic.stale')}"
    return checked


def _show_shelves(turn: Turn) -> Decision:
    choices = [
        Choice(choice_id("c", category.id), category.title) for category in turn.locale.categories
    ]
    choices += ways_back(turn)
    return turn.decide(turn.say("ask.shelves", *choices), misses=0)


def _show_shelf(turn: Turn, name: str) -> Decision:
    shelf = next((category for category in turn.locale.categories if category.id == name), None)
    if shelf is None:
        return _show_shelves(turn)
    choices = [_link_to(turn, topic) for topic in shelf.topics]
    choices.append(turn.button("ask.other", "go", "ask"))
    return turn.decide(turn.say("ask.shelf", *choices, name=shelf.title))


def _take_feedback(turn: Turn, topic: Topic, *, helped: bool) -> Decision:
    if helped:
        return with_open_question(
            turn, turn.say("topic.thanks", *menu_choices(turn)), facts=[Helped(topic.id)]
        )
    asked = Unanswered(topic.title, "not_helpful", topic.id, turn.locale.id)
    choices = [
        turn.button("person.write", "go", "write"),
        turn.button("ask.other", "go", "ask"),
        turn.button("menu.person", "go", "person"),
    ]
    return with_open_question(turn, turn.say("topic.sorry", *choices), facts=[asked])
