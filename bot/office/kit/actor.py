"""Who acts, when, and on what: an officer in chat, or somebody at the office's machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.knowledge import Knowledge
from bot.store.store import Store

CLI = "cli"
"""Who the audit log says it was when somebody at the office's machine did it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something now. `who` is the name in the audit log, `maker` her number."""

    store: Store
    knowledge: Knowledge
    who: str
    at: datetime
    maker: str = CLI

    async def log_act(self, act: str, target: str = "", detail: str = "") -> int:
        """Writes that this was done into the audit log. Nothing personal goes into `detail`."""
        return await self.store.audit.write_entry(self.who, act, target, detail, self.at)
