"""The number we speak from, and how its requests are addressed and signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Provider = Literal["meta", "360dialog"]


@dataclass(frozen=True, slots=True)
class Account:
    """One number. `provider` says whose shape requests have: Meta's own, or 360dialog's.

    360dialog serves one number under its own address, without version and number in the path, and
    takes the key in a header of its own (its documentation, read in November 2026).
    """

    phone_number_id: str
    business_account_id: str = ""
    provider: Provider = "meta"
    api_url: str = "https://graph.facebook.com"
    version: str = "v26.0"
    token: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that let us in."""
        if self.provider == "360dialog":
            return {"D360-API-KEY": self.token}
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def messages(self) -> str:
        """Where messages are posted."""
        return self._of_number("messages")

    @property
    def media(self) -> str:
        """Where files are posted."""
        return self._of_number("media")

    def file(self, media_id: str) -> str:
        """Where a file that somebody sent is described."""
        if self.provider == "360dialog":
            return f"{self._base}/{media_id}"
        return f"{self._base}/{self.version}/{media_id}"

    @property
    def templates(self) -> str:
        """Where our templates are listed. Empty where that cannot be asked."""
        if self.provider == "360dialog":
            return f"{self._base}/v1/configs/templates"
        if not self.business_account_id:
            return ""
        return f"{self._base}/{self.version}/{self.business_account_id}/message_templates"

    @property
    def _base(self) -> str:
        return self.api_url.rstrip("/")

    def _of_number(self, what: str) -> str:
        if self.provider == "360dialog":
            return f"{self._base}/{what}"
        return f"{self._base}/{self.version}/{self.phone_number_id}/{what}"

    def find_lacking(self) -> list[str]:
        """Returns the settings without which it can neither speak nor know who posts."""
        wanted = {
            "PANDU_CHANNELS__WHATSAPP__PHONE_NUMBER_ID": self.phone_number_id,
            "PANDU_WHATSAPP_TOKEN": self.token,
            "PANDU_WHATSAPP_VERIFY_TOKEN": self.verify_token,
        }
        if self.provider == "meta":
            wanted["PANDU_WHATSAPP_APP_SECRET"] = self.app_secret
        return [name for name, value in wanted.items() if not value]
