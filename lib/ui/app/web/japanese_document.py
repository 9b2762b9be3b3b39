"""The one HTML document of the app, in Japanese; and what stands in its place where there can be no page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from lib.contract.terms import PAGES
from lib.ui.app import presenter
from lib.ui.app.web import reach, seldom
from lib.ui.app.web.policy import policy
from lib.ui.parts.templates import render
from lib.ui.session.kept import forever

_SCRIPTS = Path(__file__).parents[1] / "browser"
# What the browser sends to have the document compressed, skipped or cut; we change it, so it must come plain and whole.
_STRIPPED = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range"}
_OF_THE_FILE = {b"content-length", b"etag", b"last-modified", b"accept-ranges"}
_LONGEST_PATH = 100
_CHART_FILES = ("PlotlyChart.*.js", "plotly*.js")
_WITHOUT_SCRIPTS = "この画面を見るにはJavaScriptを有効にしてください。"


@forever
def _end_of_head() -> Markup:
    """The chart library, asked for with the document and not when the first chart arrives, and our scripts."""
    static = Path(st.__file__).parent / "static" / "static" / "js"
    chart_files = [path.name for pattern in _CHART_FILES for path in sorted(static.glob(pattern))]
    scripts = [Markup(path.read_text(encoding="utf-8")) for path in sorted(_SCRIPTS.glob("*.js"))]
    return render("app/document_head", chart_files=chart_files, scripts=scripts)


def japanese(document: str) -> str:
    """Streamlit's document with ``lang="ja"``, our title, our scripts and the chart library asked for early."""
    # A browser's translation takes the place of texts that React goes on writing to: a figure of before would stay on screen.
    # Who reads no Japanese loses that translation, and still has the tables as CSV, Excel and JSON.
    document = re.sub(r'(?<=<html )lang="[a-z-]+"', 'lang="ja" translate="no"', document, count=1)
    document = re.sub("(?<=<head>)", render("app/document_untranslated"), document, count=1)
    document = re.sub(r"(?<=<title>)Streamlit(?=</title>)", "事業群評価", document, count=1)
    document = re.sub(r"(?<=<noscript>).*?(?=</noscript>)", _WITHOUT_SCRIPTS, document, flags=re.S)
    document = re.sub(r'<link rel="service-desc"[^>]*>', "", document)  # of an interface for programs, which is off
    document = re.sub(r'(?<=<meta charset="UTF-8" />)', lambda _: reach.script(), document, count=1)
    return re.sub("(?=</head>)", lambda _: _end_of_head(), document, count=1)


class JapaneseDocument:
    """ASGI middleware that rewrites the one HTML document; files pass untouched.

    Streamlit answers whatever it does not know with its document, or leads there. Where that document could not find its
    scripts, which it asks for beside itself, the reader gets something that says so.
    """

    def __init__(self, app: ASGIApp, portals: Sequence[str] = ()) -> None:
        self.app, self.portals = app, portals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through, holding an answer back that may be another one until it is whole."""
        if scope["type"] != "http" or scope["path"].endswith(f"/{presenter.PLACE}"):  # a document of ours
            await self.app(scope, receive, send)
            return
        is_file = _is_file(scope["path"])
        if not is_file:
            scope = dict(scope, headers=[h for h in scope["headers"] if h[0].lower() not in _STRIPPED])
        start: Message | None = None
        body = bytearray()

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _may_change(message, is_file):
                start = message
            elif start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))

        await self.app(scope, receive, hold)
        if start is not None:
            await self._answer(scope["path"], is_file, start, bytes(body))(scope, receive, send)

    def _answer(self, path: str, is_file: bool, start: Message, body: bytes) -> Response:
        """What goes out in place of an answer that was held back."""
        if is_file:
            return PlainTextResponse("このアドレスには何もありません。", 404)
        if start["status"] == 404 or not _may_be_page(path):
            return _nowhere(path)
        answer = Response(body, start["status"])
        answer.raw_headers = start["headers"]
        if start["status"] == 200:
            document = japanese(body.decode("utf-8"))
            answer = Response(document)
            headers = [header for header in start["headers"] if header[0] not in _OF_THE_FILE]
            length = (b"content-length", str(len(answer.body)).encode())
            answer.raw_headers = [
                *headers,
                length,
                (b"content-security-policy", policy(self.portals, document).encode()),
            ]
        return answer


def _is_file(path: str) -> bool:
    """Whether what stands at a path is anything but a page: a file, or an answer to Streamlit's scripts."""
    return "/_stcore/" in path or ("." in path.rsplit("/", 1)[-1] and not path.endswith("/index.html"))


def _may_change(start: Message, is_file: bool) -> bool:
    """Whether an answer is the document, or one for a page that is not there."""
    is_html = dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html")
    return is_html or (not is_file and start["status"] in (301, 404))


def _base() -> str:
    """The path that the dashboard is served below, with slashes around it; "/" at the root."""
    base = config.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/" if base else "/"


def _may_be_page(path: str) -> bool:
    """Whether a page at this path would find its scripts. Pages lie side by side below the base."""
    if "\ufffd" in path:  # a letter cut in half: Streamlit's script would not run
        return False
    base = _base()
    if f"{path}/" == base:
        return True  # Streamlit leads on to the base
    name = path.removeprefix(base)
    return (
        path.startswith(base) and "/" not in name.removesuffix("/") and (not name.endswith("/") or name[:-1] in PAGES)
    )


def _nowhere(path: str) -> HTMLResponse:
    """That there is no page here, where the pages are, and what a proxy may have done to the path."""
    base = _base()
    seldom.warn(
        "nowhere", "No page at %s: pages are served below %s (server.baseUrlPath, lib/ui/README.md)", path, base
    )
    first = path.strip("/").split("/")[0][:_LONGEST_PATH]
    hint = (
        f"サーバーは --server.baseUrlPath {base.strip('/')} で起動しています。プロキシがパスの {base.rstrip('/')} を取り除いて渡していないか確かめてください。"
        if base != "/"
        else f"サーバーは --server.baseUrlPath なしで起動しています。プロキシが /{first}/ の下で渡しているときは、--server.baseUrlPath {first} を付けて起動してください。"
    )
    page = render(
        "plain_page",
        title="このアドレスに画面はありません",
        words=f"サーバーに届いたパスは {path[:_LONGEST_PATH]} です。画面は {base} の下にあります。",
        administrators=hint,
        home=base,
    )
    return HTMLResponse(page, 404)
