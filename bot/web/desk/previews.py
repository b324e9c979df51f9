"""What people will read, as each channel draws it: in bubbles on a phone beside the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from bot.channels.telegram.markup import draw_html
from bot.dialogue.messages import strip_markup
from bot.office.broadcasts.words import preview_copy
from bot.store.broadcasts import Broadcast
from bot.web.bubbles import Paragraph, split_paragraphs
from bot.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class Phone:
    """A channel's drawing: its bubbles (its own HTML, or paragraphs as the page has them)."""

    channel: str
    name: str
    bubbles: tuple[Markup | tuple[Paragraph, ...], ...]
    buttons: tuple[str, ...]
    served: bool


def _draw_telegram(text: str) -> tuple[Markup, ...]:
    """Returns the messages that Telegram gets. All but our own bold and links is escaped there."""
    return tuple(Markup(part) for part in draw_html(text))  # noqa: S704  # escaped by draw_html


def _draw_page(text: str) -> tuple[tuple[Paragraph, ...], ...]:
    return (split_paragraphs(text),)


_DRAWS: dict[str, Callable[[str], tuple[Markup | tuple[Paragraph, ...], ...]]] = {
    "telegram": _draw_telegram,
    "web": _draw_page,
}


def draw_phones(visit: Visit, broadcast: Broadcast) -> list[Phone]:
    """Returns how the copy looks on each network, those of this office first."""
    copy = preview_copy(visit.order, broadcast)
    buttons = tuple(strip_markup(choice.label) for choice in copy.choices)
    served = visit.dashboard.channels
    return [
        Phone(name, visit.name_channel(name), draw(copy.text), buttons, name in served)
        for name, draw in sorted(_DRAWS.items(), key=lambda pair: pair[0] not in served)
    ]
