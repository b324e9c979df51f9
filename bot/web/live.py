"""The live stream of a page: bubbles as they come, as the page itself draws them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from bot.dialogue.channel import History
from bot.dialogue.messages import Address
from bot.web.bubbles import make_bubbles, redraw_bubble
from bot.web.cursor import LineCursor
from bot.web.pages import PageTemplates
from bot.web.theme import Look

PING_SECONDS = 25
"""Between two signs of life on an idle stream: below the minute that proxies wait."""

Changes = Callable[[str], AsyncGenerator[None]]
"""Yields at once, and whenever something was heard from or said to that chat."""

Lasts = Callable[[], Awaitable[bool]]

Tell = Callable[[Address], Awaitable[str]]


class Streams:
    """Draws streams. `locale` tells a chat's language, `face` what its page looks like now."""

    def __init__(
        self,
        changes: Changes,
        history: History,
        look: Look,
        pages: PageTemplates,
        now: Callable[[], datetime],
        locale: Tell,
        face: Tell,
    ) -> None:
        self._changes, self._history, self._look = changes, history, look
        self._pages, self._now, self._locale, self._face = pages, now, locale, face

    def stream(self, to: Address, seen: LineCursor, drawn: str, lasts: Lasts) -> Response:
        """Returns a stream after what was seen, for a page that was drawn with that face.

        It ends with the session, which `lasts` or not.
        """
        return EventSourceResponse(
            self._stream_events(to, seen, drawn, lasts),
            ping=PING_SECONDS,
            ping_message_factory=lambda: ServerSentEvent(comment=""),
        )

    async def _stream_events(
        self, to: Address, seen: LineCursor, drawn: str, lasts: Lasts
    ) -> AsyncIterator[ServerSentEvent]:
        """Bubbles as they come, or as they are now (`edit`). `gone` names one that was deleted.

        `again` asks for the whole page: that is when the language is another, the past was wiped,
        files are now taken or not, or the session has ended.
        """
        locale = await self._locale(to)
        words, drawn = self._look.words_of(locale), drawn or await self._face(to)
        async with aclosing(self._changes(to.chat)) as changes:
            async for _ in changes:
                if not await lasts():
                    yield ServerSentEvent("", event="again")
                    return
                kept = await self._history.lines(to, max(seen.number - 1, 0), seen.edited)
                above = seen.last_line(kept)
                if (seen.number and above is None) or await self._face(to) != drawn:
                    yield ServerSentEvent("", event="again")
                    return
                again = [
                    ("edit", redraw_bubble(changed_line, self._look, words))
                    for changed_line in seen.changed_lines(kept)
                ]
                fresh = make_bubbles(seen.fresh_lines(kept), self._look, words, self._now(), above)
                for event, bubble in [*again, *(("line", bubble) for bubble in fresh)]:
                    seen = seen.and_also(bubble.number, bubble.edited)
                    if bubble.gone:
                        yield ServerSentEvent(str(bubble.number), event="gone", id=str(seen))
                        continue
                    yield ServerSentEvent(
                        self._pages.draw_bubble(bubble, locale), event=event, id=str(seen)
                    )
