"""The page's own files, named by their content so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Assets:
    """The files of a folder, read once. `url` gives the address of each by its plain name."""

    def __init__(self, folder: Path = HERE / "static", path: str = "/static") -> None:
        self._path = path
        self._names: dict[str, str] = {}
        self._files: dict[str, tuple[bytes, str]] = {}
        for file in sorted(folder.iterdir()):
            if file.suffix in _TYPES:
                content = file.read_bytes()
                mark = hashlib.sha256(content).hexdigest()[:10]
                self._names[file.name] = f"{file.stem}.{mark}{file.suffix}"
                self._files[self._names[file.name]] = content, _TYPES[file.suffix]

    def url(self, name: str) -> str:
        """Returns the address of that file in its present form."""
        return f"{self._path}/{self._names[name]}"

    def route(self) -> Route:
        """Returns the route that hands the files out."""
        return Route(self._path + "/{name}", self._serve_file, methods=["GET"])

    async def _serve_file(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        content, kind = found
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": kind}
        return Response(content, headers=headers)
