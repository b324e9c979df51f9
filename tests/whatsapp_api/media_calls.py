"""POST /media, GET and DELETE of an id, and the download behind its address."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.whatsapp_api.errors import ApiError, missing
from tests.whatsapp_api.media import Media


async def upload_media(media: Media, request: web.BaseRequest) -> dict[str, Any]:
    """Takes a file. Raises ApiError where fields, type or size are not Meta's."""
    if request.content_type != "multipart/form-data":
        raise ApiError(100, "(#100) The parameter file is required as multipart/form-data.")
    form = await request.post()
    for name in form:
        if name not in ("messaging_product", "type", "file"):
            raise ApiError(100, f'Unexpected key "{name}" on param "media".')
    if form.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    file, told = form.get("file"), form.get("type")
    if not isinstance(file, web.FileField):
        raise missing("file")
    if not isinstance(told, str):
        raise missing("type")
    if told.partition(";")[0] != file.content_type.partition(";")[0]:
        raise ApiError(100, f"type {told} is not the file's type {file.content_type}.")
    return {"id": media.upload(file.file.read(), told, file.filename).id}


def show_media(media: Media, request: web.BaseRequest, media_id: str, base: str) -> dict[str, Any]:
    """Gives an address for five minutes, or deletes the file."""
    face = media.face(media_id, base)
    if request.method == "DELETE":
        del media.files[media_id]
        return {"success": True}
    return face


def download_media(media: Media, request: web.BaseRequest) -> web.Response:
    """Serves the file behind an address; 404 once its time is over."""
    file = media.fetch(request.query.get("mid", ""), request.query.get("hash", ""))
    if file is None:
        return web.Response(status=404, text="URL signature expired")
    return web.Response(body=file.content, headers={"Content-Type": file.mime})
