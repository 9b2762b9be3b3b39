"""The web server around the pages: Japanese document, in-app links, a warm start, and no traceback on screen."""

from __future__ import annotations

import base64
import gc
import hashlib
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server import is_allowed_origin
from websockets import http11

from lib.contract.schema import ContractError
from lib.judge.toml import RuleError
from lib.report.code import qr_picture
from lib.ui import modules, program, who
from lib.ui.uploads import LimitedUploads

_LOG = logging.getLogger("dashboard")
_SCRIPTS = Path(__file__).with_name("browser")
# What the browser sends to have the document compressed or skipped; we change it, so it must come plain and whole.
_STRIPPED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}

# Streamlit keeps a reader's claims and tokens in cookies, all on one line of the socket's opening. Past 8 KB (from 60 to 80
# groups on) websockets refuses it, and who signed in would see a page that never loads. Web servers of Python read 64 KB.
_LONGEST_HEADER = 65_536
# Streamlit's cookies of a reader and of a sign-in under way; it leaves Secure off.
_IDENTITIES = (b"_streamlit_user", b"_streamlit_session")


def options() -> dict[str, Any]:
    """Arguments of ``st.App`` for this dashboard."""
    return {
        "middleware": [Middleware(OwnSite), Middleware(LimitedUploads), Middleware(JapaneseDocument)],
        "lifespan": warm_start,
        "routes": [
            _route("_slides/plotly.min.js", _chart_library),
            _route("_share/qr.svg", _qr_picture),
            _route(f"{modules.PLACE}/{{version}}/{{name}}", _module),
        ],
        "on_script_error": say_so,
    }


def _route(path: str, endpoint: Callable[[Request], Response]) -> Route:
    """A route of ours, at the root and below whatever path the dashboard is served from (``server.baseUrlPath``).

    That setting cannot be asked here: Streamlit would then forget the configuration beside ``dashboard.py``.
    """
    return Route(f"/{{base:path}}{path}", endpoint)


def _module(request: Request) -> Response:
    """A JavaScript module of the meeting; browsers keep it, for its address changes with it."""
    source = modules.sources().get(request.path_params["name"])
    if source is None or request.path_params["version"] != modules.version():
        return Response(status_code=404)
    return Response(
        source, media_type="text/javascript", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


def _chart_library(_request: Request) -> FileResponse:
    """plotly.js as the plotly package ships it, for the slides, which draw their charts themselves."""
    path = files("plotly") / "package_data" / "plotly.min.js"
    return FileResponse(str(path), media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})


def _qr_picture(request: Request) -> Response:
    """A QR code of ``text``: made when a reader opens the sharing box, not with every page."""
    try:
        return Response(qr_picture(request.query_params.get("text", "")), media_type="image/svg+xml")
    except ValueError as error:
        return Response(str(error), status_code=400, media_type="text/plain; charset=utf-8")


@cache
def _scripts() -> str:
    """Each of our scripts in an element of its own."""
    return "".join(f"<script>{path.read_text(encoding='utf-8')}</script>" for path in sorted(_SCRIPTS.glob("*.js")))


@cache
def _chart_preloads() -> str:
    """Ask for the chart library with the document, not when the first chart arrives."""
    static = Path(st.__file__).parent / "static" / "static" / "js"
    found = sorted(static.glob("PlotlyChart.*.js")) + sorted(static.glob("plotly*.js"))
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{p.name}">' for p in found)


def japanese(document: str) -> str:
    """Streamlit's document with ``lang="ja"``, our title, our scripts and the chart library asked for early."""
    document = re.sub(r'<html lang="[a-z-]+">', '<html lang="ja">', document, count=1)
    document = document.replace("<title>Streamlit</title>", "<title>事業群評価</title>", 1)
    without = "<noscript>この画面を見るにはJavaScriptを有効にしてください。</noscript>"
    document = re.sub(r"<noscript>.*?</noscript>", without, document, flags=re.S)
    return document.replace("</head>", f"{_chart_preloads()}{_scripts()}</head>", 1)


class JapaneseDocument:
    """ASGI middleware that rewrites the one HTML document; everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through, holding back an HTML answer until it is whole."""
        if scope["type"] != "http" or "." in scope["path"].rsplit("/", 1)[-1] or "/_stcore/" in scope["path"]:
            await self.app(scope, receive, send)
            return
        scope = dict(scope, headers=[h for h in scope["headers"] if h[0].lower() not in _STRIPPED])
        start: Message | None = None
        body = bytearray()

        async def rewrite(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                if not kind.startswith(b"text/html"):
                    await send(message)
                else:
                    start = message
            elif start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    document = japanese(body.decode("utf-8"))
                    page = document.encode("utf-8")
                    kept = [h for h in start["headers"] if h[0] not in (b"content-length", b"etag", b"last-modified")]
                    kept.append((b"content-security-policy", policy(document).encode()))
                    await send(dict(start, headers=[*kept, (b"content-length", str(len(page)).encode())]))
                    await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, rewrite)


def policy(document: str = "") -> str:
    """What a page of ours may load: from this server alone, and of scripts in the document those that stand in it now.

    Styles stand in elements everywhere (Streamlit, plotly); a component's own script comes as a blob.
    """
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", document, re.S)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' blob:", *hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"content-security-policy": policy().encode(),
}


class OwnSite:
    """ASGI middleware: every answer says what a browser may do with it, and a socket from another site is refused.

    Streamlit would ask a service on the internet for this machine's address before it refuses one; we must not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers that are not there yet, or close a foreign socket before it is accepted."""
        if scope["type"] == "websocket" and not _is_ours(dict(scope["headers"])):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return

        behind_tls = scope["type"] == "http" and _is_https(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (n, _secure(v) if n.lower() == b"set-cookie" and (behind_tls or _is_for_https(v)) else v)
                    for n, v in message["headers"]
                ]
                given = {name.lower() for name, _ in headers}
                more = [(name, value) for name, value in _HEADERS.items() if name not in given]
                message = dict(message, headers=[*headers, *more])
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


def _is_https(scope: Scope) -> bool:
    """Whether the reader came by https, also to a proxy that ends TLS in front of us."""
    forwarded = dict(scope["headers"]).get(b"x-forwarded-proto", b"").split(b",")[0].strip().lower()
    return scope.get("scheme") == "https" or forwarded == b"https"


def _is_for_https(cookie: bytes) -> bool:
    """Whether a cookie says who somebody is at a site configured as https: Secure also when the proxy tells us nothing."""
    return cookie.startswith(_IDENTITIES) and who.setup().is_https


def _secure(cookie: bytes) -> bytes:
    """A cookie that a browser sends by https alone."""
    return cookie if b"secure" in cookie.lower().replace(b" ", b"").split(b";") else cookie + b"; Secure"


def _is_ours(headers: dict[bytes, bytes]) -> bool:
    """Whether a socket comes from a page of this server, or of a site that the configuration allows."""
    origin = headers.get(b"origin")
    if origin is None:  # no browser
        return True
    return urlsplit(origin).netloc == headers.get(b"host") or is_allowed_origin(origin.decode("latin-1"))


@asynccontextmanager
async def warm_start(_app: object) -> AsyncIterator[None]:
    """Load and judge once before the first visitor, then keep the collector off what will never be freed.

    Python's own collector stays on (see .streamlit/config.toml); what lives as long as the server is frozen out of it.
    Broken data is no reason not to start: the pages say what is wrong, and recover when it is mended.
    """
    from lib.figures import budget, multiples, progress, theme  # noqa: F401
    from lib.ui import download_failures, state

    download_failures.say_why()
    http11.MAX_LINE_LENGTH = max(http11.MAX_LINE_LENGTH, _LONGEST_HEADER)
    try:
        state.base()
    except (ContractError, RuleError) as error:
        _LOG.error("データか規則に問題があり、画面に出せません。直れば、画面を読み込み直すだけで出ます。%s", error)
    except Exception:
        _LOG.exception("The data or the rules cannot be used; the pages will say so.")
    theme.template("light")
    theme.template("dark")
    gc.collect()
    gc.freeze()
    # A new view is drawn for tens of milliseconds; readers whose page is ready take their turn in between.
    sys.setswitchinterval(0.001)
    yield


def say_so(error: Exception) -> bool:
    """A fault of ours: log it whole, say it in Japanese, show no traceback."""
    _LOG.error("Unhandled error on a page", exc_info=error)
    program.running.look()
    if program.running.is_replaced():
        st.error(program.REPLACED)
        return True
    st.error(
        "画面の作成中に問題が起きました。データは変わっていません。"
        "ほかのページは使えます。左のメニューから移るか、アドレスの「?」より後を消して開き直してください。"
        "続くときは、時刻とアドレスを管理者に伝えてください。"
    )
    return True
