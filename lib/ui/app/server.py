"""The web server around the pages: what stands around every answer, routes of our own, a warm start, no traceback on screen."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from websockets import http11

from lib.contract.contract import ContractError
from lib.judge.policy.toml import RuleError
from lib.report.qr import qr_picture
from lib.system import memory
from lib.ui.app import log, presenter, program, runs, sign_in, stage_modules
from lib.ui.app.first_sights import draw_first_screen, draw_other_pages
from lib.ui.app.uploads import LimitedUploads
from lib.ui.app.web import health, reach
from lib.ui.app.web.japanese_document import JapaneseDocument
from lib.ui.app.web.own_site import OwnSite
from lib.ui.app.web.private_files import PrivateFiles
from lib.ui.app.web.settings import SettingError, Settings, settings

_LOG = logging.getLogger("dashboard")
# Streamlit keeps a reader's claims and tokens in cookies, all on one line of the socket's opening. Past 8 KB (from 60 to 80
# groups on) websockets refuses it, and who signed in would see a page that never loads. Web servers of Python read 64 KB.
_LONGEST_HEADER = 65_536
# How many new objects start a collection. At Python's own 700 one of everything, 20 to 40 ms, came with every 60 first sights.
_NEW_OBJECTS = 10_000


def options() -> dict[str, Any]:
    """Arguments of ``st.App`` for this dashboard. A setting that cannot be used ends the start, with the reason."""
    chosen = _settings()
    if chosen.logs_json:
        log.write_json()
    sign_in.close_for_unreadable_secrets()
    return {
        "middleware": [
            Middleware(OwnSite, chosen),
            Middleware(reach.SocketsOnly),
            Middleware(LimitedUploads),
            Middleware(PrivateFiles),
            Middleware(JapaneseDocument, chosen.portals),
        ],
        "lifespan": partial(warm_start, chosen),
        "routes": [
            _route("_slides/plotly.min.js", _chart_library),
            _route("_share/qr.svg", _qr_picture),
            _route(f"{stage_modules.PLACE}/{{version}}/{{name}}", _module),
            _route(presenter.PLACE, _presenter),
            _route(reach.PLACE, reach.answer),
            _route(health.PLACE, health.serving.answer),
        ],
        "on_script_error": say_so,
    }


def _settings() -> Settings:
    try:
        return settings()
    except SettingError as error:
        print(f"{error} 起動しません。", file=sys.stderr)
        raise SystemExit(2) from error


def _route(path: str, endpoint: Callable[[Request], Response]) -> Route:
    """A route of ours, at the root and below whatever path the dashboard is served from (``server.baseUrlPath``).

    That setting cannot be asked here: Streamlit would then forget the configuration beside ``dashboard.py``.
    """
    return Route(f"/{{base:path}}{path}", endpoint)


def _module(request: Request) -> Response:
    """A JavaScript module of the meeting; browsers keep it, for its address changes with it."""
    source = stage_modules.sources().get(request.path_params["name"])
    if source is None or request.path_params["version"] != stage_modules.version():
        return Response(status_code=404)
    return Response(
        source, media_type="text/javascript", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


def _presenter(request: Request) -> Response:
    """The presenter's window, which names modules of this version: asked for anew each time."""
    document = presenter.document(request.query_params.get("look", ""))
    return HTMLResponse(document, headers={"Cache-Control": "no-cache"})


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


@asynccontextmanager
async def warm_start(chosen: Settings, app: st.App) -> AsyncIterator[None]:
    """Load, judge and draw the first screen before the first visitor, and the other pages beside the first ones.

    Broken data is no reason not to start: the pages say what is wrong, and recover when it is mended.
    """
    from lib.ui.app import download_failures
    from lib.ui.session import kept

    download_failures.say_why()
    http11.MAX_LINE_LENGTH = max(http11.MAX_LINE_LENGTH, _LONGEST_HEADER)
    has_pages = False
    try:
        kept.base()
    except (ContractError, RuleError) as error:
        _LOG.error(
            "データ又は規則に問題があり、画面を表示できません。修正後、画面を読み込み直すと表示されます。%s", error
        )
    except Exception:
        _LOG.exception("The data or the rules cannot be used; the pages will say so.")
    else:
        await draw_first_screen(app)
        has_pages = True
    _freeze()
    gc.set_threshold(_NEW_OBJECTS)
    gc.enable()  # dashboard.py had it rest
    # A new view is drawn for tens of milliseconds; readers whose page is ready take their turn in between.
    sys.setswitchinterval(0.001)
    if chosen.logs_json:
        log.write_json()  # Streamlit and the web server have set up loggers of their own
    rest = asyncio.create_task(_get_ready(app, chosen, has_pages))
    yield
    rest.cancel()
    await asyncio.gather(rest, return_exceptions=True)


async def _get_ready(app: st.App, chosen: Settings, has_pages: bool) -> None:
    """Draw the other pages; from then on bound memory, watch how long readers wait, and say so at /healthz."""
    from lib.ui.session import kept

    if has_pages:
        await draw_other_pages(app)
    _freeze()
    kept.keep_within(chosen.keep_mb)
    runs.watch(chosen.slow_seconds)
    await asyncio.to_thread(health.serving.begin)


def _freeze() -> None:
    """Keep Python's collector, which stays on (see .streamlit/config.toml), off what lives as long as the server.

    What only the making of it needed goes back to the system.
    """
    gc.collect()
    gc.freeze()
    memory.give_back()


def say_so(error: Exception) -> bool:
    """A fault of ours: log it whole, say it in Japanese, show no traceback."""
    _LOG.error("Unhandled error on a page", exc_info=error, extra=runs.facts("error"))
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
