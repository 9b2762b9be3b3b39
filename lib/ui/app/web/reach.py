"""Why a page does not come up, told to the reader and in the log.

Streamlit draws through a socket. Where a proxy does not let it through, a browser learns no reason. So the document's own
script (reach.js) opens a socket of its own at the same address, a probe, and asks here what became of it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.ui.app.web import seldom
from lib.ui.parts.html import element
from lib.ui.session.kept import forever

PLACE = "_reach"
STREAM = "/_stcore/stream"
_SCRIPT = Path(__file__).with_name("reach.js")
_PROBE = re.compile(r"[0-9a-f]{16}")
_MOST_PROBES = 1_000

_LONGEST = 200  # characters of a header


class Outcome(NamedTuple):
    """What became of a probe at this server: the word of _WORDS for it, and the headers that it came with."""

    matter: str
    host: str = ""
    origin: str = ""


_probes: OrderedDict[str, Outcome] = OrderedDict()  # by the name that the browser gave a probe

# For administrators, by what is the matter.
_WORDS = {
    "": "",
    "upgrade": "プロキシが、WebSocketの見出し(Upgrade と Connection)をサーバーに渡していません。"
    "nginxでは proxy_set_header Upgrade $http_upgrade; と proxy_set_header Connection $connection_upgrade; が要ります。",
    "host": "サーバーに届いた Host「{host}」と Origin「{origin}」が同じサイトではないため、WebSocketを断りました。"
    "プロキシがこの2つを、ポートも含めて、ブラウザの送ったとおりに渡すようにしてください。"
    "nginxでは proxy_set_header Host $http_host; を、Apacheでは ProxyPreserveHost On を使います。",
    "missing": "WebSocketの接続が、このサーバーに届いていません。"
    "プロキシ、ファイアウォール又は通信の検査が止めている可能性があります。このアドレスへのWebSocketを許可してください。",
    "silent": "WebSocketは接続しますが、サーバーの送った内容がブラウザに届きません。"
    "プロキシ又は通信の検査が内容をためている可能性があります。このアドレスを対象から除いてください。",
    "late": "WebSocketの試験はできましたが、画面の内容が届きません。サーバーの記録(ログ)を確かめてください。",
    "scripts": "プロキシ又は通信の検査が、static/ の下のファイルをそのまま通しているか確かめてください。"
    "パスの下で使うときは、サーバーの --server.baseUrlPath とプロキシの location を同じにしてください。",
}


@forever
def script() -> Markup:
    """The document's script that watches whether the page comes up."""
    return element("script", Markup(_SCRIPT.read_text(encoding="utf-8")))


def _probe_of(scope: Scope) -> str:
    """The name of the probe that a request or a socket is; blank for any other."""
    names = parse_qs(scope["query_string"].decode("latin-1")).get("reach", [""])
    return names[0] if _PROBE.fullmatch(names[0]) else ""


def is_probe(scope: Scope) -> bool:
    """Whether a socket is the script's, which no session is begun for."""
    return bool(_probe_of(scope))


def note(scope: Scope, matter: str) -> None:
    """Remember what became of a probe."""
    if name := _probe_of(scope):
        headers = Headers(scope=scope)
        _probes[name] = Outcome(matter, *(headers.get(key, "")[:_LONGEST] for key in ("host", "origin")))
        while len(_probes) > _MOST_PROBES:
            _probes.popitem(last=False)


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    """Take a probe, send it something that must arrive, and close it."""
    note(scope, "silent")  # unless the browser says otherwise
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "reached"})
    await send({"type": "websocket.close", "code": 1000})


class SocketsOnly:
    """ASGI middleware: the socket's address answers a plain request by saying what is missing, not with a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything but plain requests for the socket."""
        if scope["type"] != "http" or not scope["path"].endswith(STREAM):
            await self.app(scope, receive, send)
            return
        note(scope, "upgrade")
        seldom.warn("upgrade", "A socket came without its header Upgrade: the proxy drops it (lib/ui/README.md)")
        answer = PlainTextResponse(_WORDS["upgrade"], 426, {"Upgrade": "websocket", "Cache-Control": "no-store"})
        await answer(scope, receive, send)


def answer(request: Request) -> JSONResponse:
    """For administrators, in Japanese, why the page of this browser does not come up; blank where nothing is known.

    The browser says what it saw (`seen`): "scripts" when they could not be loaded, else what its probe did: "open",
    "closed", or "silent" when nothing arrived; "late" is a good one that has not helped for long.
    """
    sent = request.query_params
    outcome = _outcome(sent.get("seen", ""), _probes.get(sent.get("reach", "")))
    if outcome.matter not in ("", "host", "upgrade"):  # those were logged with the socket
        message = f"A page does not come up ({outcome.matter}): HTTP status %s, Host %s (lib/ui/README.md)"
        seldom.warn(outcome.matter, message, sent.get("status", ""), request.headers.get("host"))
    words = _WORDS[outcome.matter].format(host=outcome.host, origin=outcome.origin)
    return JSONResponse({"administrators": words}, headers={"Cache-Control": "no-store"})


def _outcome(seen: str, noted: Outcome | None) -> Outcome:
    """What a browser's page waits for, by what the browser saw and what was noted of its probe."""
    if seen in ("late", "scripts"):
        return Outcome(seen)
    if seen not in ("closed", "silent"):
        return Outcome("")
    return noted or Outcome("missing")
