"""A refusal in the Graph API's own JSON; the title and HTTP status of each code."""

from __future__ import annotations

from typing import Any

KNOWN: dict[int, tuple[str, int]] = {
    0: ("AuthException", 401),
    3: ("API Method", 500),
    4: ("API Too Many Calls", 400),
    10: ("Permission Denied", 403),
    33: ("Parameter value is not valid", 400),
    100: ("Invalid parameter", 400),
    190: ("Access token has expired", 401),
    200: ("API Permission", 403),
    368: ("Temporarily blocked for policies violations", 403),
    2500: ("Unknown path components", 400),
    80007: ("Rate limit issues", 400),
    130429: ("Rate limit hit", 400),
    130472: ("User's number is part of an experiment", 400),
    131000: ("Something went wrong", 500),
    131005: ("Access denied", 403),
    131008: ("Required parameter is missing", 400),
    131009: ("Parameter value is not valid", 400),
    131016: ("Service unavailable", 503),
    131021: ("Recipient cannot be sender", 400),
    131026: ("Message undeliverable", 400),
    131031: ("Account has been locked", 403),
    131042: ("Business eligibility payment issue", 400),
    131047: ("Re-engagement message", 400),
    131048: ("Spam rate limit hit", 400),
    131049: ("Meta chose not to deliver", 400),
    131050: ("User has stopped marketing messages from this business", 400),
    131051: ("Unsupported message type", 400),
    131052: ("Media download error", 400),
    131053: ("Media upload error", 400),
    131056: ("(Business Account, Consumer Account) pair rate limit hit", 400),
    131057: ("Account in maintenance mode", 400),
    131062: ("Business-scoped user id not allowed here", 400),
    131064: ("Messaging limit reached", 400),
    132000: ("Number of parameters does not match the expected number of params", 400),
    132001: ("Template name does not exist in the translation", 404),
    132005: ("Template hydrated text too long", 400),
    132007: ("Template format character policy violated", 400),
    132008: ("Template parameter value is not valid", 400),
    132012: ("Parameter format does not match format in the created template", 400),
    132015: ("Template is paused", 400),
    132016: ("Template is disabled", 400),
    132018: ("There are issues with the parameters in your template", 400),
    133016: ("Account register deregister rate limit exceeded", 400),
}
"""Code → (title, HTTP status). The status of throttling codes is not promised by Meta."""


class ApiError(Exception):
    """Answered as {"error": {message, type, code, error_data, fbtrace_id}}; built on its code."""

    def __init__(
        self, code: int, details: str = "", *, status: int = 0, subcode: int = 0, kind: str = ""
    ) -> None:
        title, usual = KNOWN.get(code, ("Unknown error", 400))
        super().__init__(f"(#{code}) {title}: {details}")
        self.code, self.title, self.details = code, title, details or title
        self.status = status or usual
        self.subcode, self.kind = subcode, kind or "OAuthException"

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": self.kind,
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "A0fake0trace0id0for0tests",
        }
        return {"error": error | ({"error_subcode": self.subcode} if self.subcode else {})}

    def body_of_360dialog(self) -> dict[str, Any]:
        """The shape of 360dialog's own refusals: no error, no code."""
        meta = {"success": False, "http_code": self.status, "developer_message": self.details}
        return {"meta": meta}

    def in_status(self) -> dict[str, Any]:
        """The same error as it stands in a webhook's `statuses[].errors`."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }


def missing(name: str) -> ApiError:
    return ApiError(100, f"The parameter {name} is required.")


def unexpected(name: str, where: str) -> ApiError:
    return ApiError(100, f'Unexpected key "{name}" on param "{where}".')


def wrong(details: str) -> ApiError:
    return ApiError(131009, details)
