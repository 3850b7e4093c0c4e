"""HTTP of the Telegram stand-in: every body that Telegram reads, and its JSON envelope."""

import json

from aiohttp import web

from tests.standins.telegram_values import Json, Refused, Upload


def error(refused: Refused) -> web.Response:
    """The answer to a call that is turned down."""
    body: Json = {"ok": False, "error_code": refused.status, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.status)


async def read_body(request: web.Request) -> Json:
    """The parameters from the query, a form, a multipart body or JSON; ValueError if unreadable."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        given = json.loads(await request.text() or "{}")
        if not isinstance(given, dict):
            raise ValueError("an object is expected")
        return found | given
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            found[name] = Upload(value.filename, content, value.content_type)
        else:
            found[name] = value
    return found
