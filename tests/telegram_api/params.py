"""The parameters of one call, however they were sent: form, JSON, multipart or query."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.telegram_api.errors import ApiError, bad


@dataclass(slots=True)
class Params:
    """Values by name; uploaded files apart, as (name, content)."""

    values: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def number(self, name: str, default: int | None = None) -> int | None:
        value = self.values.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return self.values.get(name) in (True, "true", "True", "1", 1)

    def data(self, name: str) -> Any:
        """A nested value: JSON in a string, or already an object in a JSON body."""
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None


async def read_params(request: web.BaseRequest) -> Params:
    """Reads query and body as the real server does."""
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, values)
    body = await request.read()
    try:
        if not body:
            return Params(values)
        if kind == "application/json":
            values |= json.loads(body)
        else:
            values |= parse_qsl(body.decode(), keep_blank_values=True)
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse JSON encoded request") from None
    return Params(values)


async def _multipart(request: web.BaseRequest, values: dict[str, Any]) -> Params:
    params = Params(values)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            params.files[name] = (value.filename, value.file.read())
        else:
            params.values[name] = value if isinstance(value, str) else bytes(value).decode()
    return params
