"""A page's run, from what the reader asked to the end of its script: how long it took, and what the log says of it.

The log names the parameters of an address and never what they hold: no reader's words, no names.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qs

from streamlit.runtime.scriptrunner import ScriptRunner, get_script_run_ctx

from lib.ui.app import log
from lib.ui.app.turns import Turns
from lib.ui.session.session import Session
from lib.view.selection import Selection

_LOG = logging.getLogger("dashboard")
_PARAMETERS = frozenset(field.name for field in fields(Selection))
_SESSION = 8  # letters of a session's name: enough to tell sessions apart, too few to be one


@dataclass
class _Run:
    """A run under way: its beginning (seconds of the clock and of CPU), the page, and the version of the facts shown."""

    began: float
    cpu: float
    page: str = ""
    version: int | str = ""


class _Thread(threading.local):
    """The run of this thread: Streamlit draws each page in a thread of its own."""

    run: _Run | None = None


_thread = _Thread()


def arrive(page: str) -> None:
    """Say which page is drawn."""
    if _thread.run:
        _thread.run.page = page


def show(session: Session) -> None:
    """Say which version of the facts is shown."""
    if _thread.run:
        _thread.run.version = session.number or session.tables.version


def facts(event: str) -> dict[str, Any]:
    """What the log says of the run of this thread beside its `event`; nothing outside of a run."""
    run, context = _thread.run, get_script_run_ctx(suppress_warning=True)
    if run is None or context is None:
        return {}
    asked = parse_qs(context.query_string, keep_blank_values=True)
    about = {
        "event": event,
        "page": run.page,
        "parameters": sorted(_PARAMETERS & asked.keys()),
        "seconds": round(time.perf_counter() - run.began, 3),
        "cpu_seconds": round(time.thread_time() - run.cpu, 3),
        "session": context.session_id[:_SESSION],
        "version": run.version,
    }
    return {log.RUN: about}


_draw = ScriptRunner._run_script


# One that makes a view, one that waits for it, and one whose view is ready. A commit or another process may take seconds.
_TURNS = Turns(most=3, patience=1.0)


def watch(slow_seconds: float) -> None:
    """From now on give runs their turns, and log every one that takes so long, its waiting included.

    Streamlit says when a run begins and ends, but to itself alone.
    """

    def run_script(self: ScriptRunner, rerun_data: Any) -> None:
        _thread.run = _Run(time.perf_counter(), time.thread_time())
        try:
            with _TURNS:
                _draw(self, rerun_data)
        finally:
            if time.perf_counter() - _thread.run.began >= slow_seconds:
                _warn_of_slow_page()
            _thread.run = None

    ScriptRunner._run_script = run_script  # type: ignore[method-assign]


def _warn_of_slow_page() -> None:
    extra = facts("slow_page")
    if extra:
        about = extra[log.RUN]
        _LOG.warning(
            "画面の作成に%.1f秒かかりました(画面 %s、条件 %s、版 %s)。",
            about["seconds"],
            about["page"],
            "・".join(about["parameters"]) or "なし",
            about["version"],
            extra=extra,
        )
