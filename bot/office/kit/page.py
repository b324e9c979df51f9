"""A long list, a part of it a message, with the buttons that lead on and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.dialogue.messages import Choice
from bot.dialogue.typed_number import read_number
from bot.office.kit.commands import Order

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What one message shows. `at` counts pages from 0, `first` is the place of its first item."""

    items: Sequence[T]
    at: int
    pages: int
    first: int

    def name_place(self, order: Order) -> str:
        """Returns which page it is, where there are several. Empty where there is one."""
        if self.pages < 2:
            return ""
        return order.phrase("desk.pages", page=self.at + 1, pages=self.pages)

    def buttons(
        self, order: Order, command: str, *parts: str | int, more: str = "desk.help.more"
    ) -> list[Choice]:
        """The way on and the way back, as far as there is one. `parts` stand before the page.

        `more` is the phrase of the way on.
        """
        ways = [(more, self.at + 1)] if self.at + 1 < self.pages else []
        ways += [("desk.help.less", self.at - 1)] if self.at else []
        return [order.button(key, command, *parts, page) for key, page in ways]


def cut_page(items: Sequence[T], asked: str, size: int) -> Page[T]:
    """Cuts out the page that a button asks for. The first for no number, the last for one beyond.

    A page has `size` items. A list without any has one page, which is empty.
    """
    pages = max(-(-len(items) // size), 1)
    at = min(read_number(asked) or 0, pages - 1)
    return Page(items[at * size : (at + 1) * size], at, pages, at * size)
