"""A file that a reader downloads goes to the browser that asked for it, for a while, and is kept nowhere on the way.

Streamlit gives a file to whoever knows its address, for as long as the page is open that it was made on.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from lib.ui.app import sign_in

_PLACE = "/media/"
_LIFE = 600.0  # seconds; a browser may ask again for the rest of a file
_MOST = 10_000
_REFUSED = "このファイルは、作成したブラウザだけが10分間受け取れます。画面に戻り、もう一度保存してください。"

_handed_over: OrderedDict[tuple[str, bytes], float] = OrderedDict()  # (file, browser): until when


def hand_over(url: str, session_id: str) -> bool:
    """Let the browser of a session fetch the file at `url`; False where the browser shows nothing to know it again by."""
    if not runtime.exists():  # no server either: nobody fetches anything
        return True
    client = runtime.get_instance().get_client(session_id)
    context = None if client is None else client.client_context
    browser = None if context is None else _browser(context.cookies)
    if browser is None:
        return False
    _handed_over[PurePosixPath(url).stem, browser] = time.monotonic() + _LIFE
    while len(_handed_over) > _MOST:
        _handed_over.popitem(last=False)
    return True


def _browser(cookies: Mapping[str, str]) -> bytes | None:
    """What a browser is known by: the token against forged requests, which each has of its own. None without one."""
    if not is_xsrf_enabled():
        return b""  # nobody is told apart then
    return decode_xsrf_token_string(cookies.get(XSRF_COOKIE_NAME, ""))[0]


class PrivateFiles:
    """ASGI middleware: a file to download is refused of every browser but its own, and no file is kept in a cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything but files."""
        if scope["type"] != "http" or _PLACE not in scope["path"]:
            await self.app(scope, receive, send)
        elif not _may_fetch(Request(scope)):
            refusal = PlainTextResponse(_REFUSED, 403, {"Cache-Control": "no-store, private"})
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, _uncached(send))


def _may_fetch(request: Request) -> bool:
    """Whether the file asked for is a part of a page (a picture), unknown, or this browser's own."""
    name = PurePosixPath(request.url.path).stem
    file = runtime.get_instance().media_file_mgr.read_file(name) if runtime.exists() else None
    if file is None or file.kind is not MediaFileKind.DOWNLOADABLE:
        return True
    browser = _browser(request.cookies)
    is_own = browser is not None and time.monotonic() < _handed_over.get((name, browser), 0.0)
    return is_own and sign_in.may_view_with(request.cookies)


def _uncached(send: Send) -> Send:
    async def uncached(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message["headers"] if name.lower() != b"cache-control"]
            message = dict(message, headers=[*headers, (b"cache-control", b"no-store, private")])
        await send(message)

    return uncached
