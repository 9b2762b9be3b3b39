"""A start draws what everyone sees first, and leaves nothing else behind: no reader, file, process or line in the log."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import cast
from unittest.mock import Mock

from streamlit.runtime.app_session import AppSession

from lib.store.folder import ROOT
from lib.ui.app import first_sights
from tests.awaited import awaited

# The start of a server without its sockets; then the same pages again, as their first readers ask for them.
_START = """
import asyncio
import gc
import psutil
from dashboard import app
from streamlit import runtime
from lib.ui.app import first_sights
from lib.ui.app.web import health
from lib.ui.session.once import Once

made = []
get = Once.get
Once.get = lambda self, key, make: get(self, key, lambda: made.append(key) or make())
first_sights._LONGEST = 60
%s

async def start():
    async with app.lifespan()(app):
        print(len(made) > 20, "compare" in str(made))
        while health.serving._last is None:
            await asyncio.sleep(0.01)
        server = runtime.get_instance()
        files = server.media_file_mgr
        print(len(made) > 50, server._session_mgr.num_active_sessions(), files._file_metadata, files._deferred_callables,
              psutil.Process().children())
        print(gc.isenabled(), gc.get_threshold()[0], gc.get_freeze_count() > 100_000)
        made.clear()
        await first_sights.draw_first_screen(app)
        await first_sights.draw_other_pages(app)
        print(made)

asyncio.run(start())
"""


def _started(change: str = "") -> tuple[list[str], str]:
    """What a start prints, a line each, and what it writes into the log; `change` is made to the program before."""
    script = [sys.executable, "-c", _START % change]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines(), done.stderr


def test_a_first_reader_finds_the_first_screen_drawn_and_soon_all_pages() -> None:
    printed, logged = _started()
    assert printed == ["True False", "True 0 {} {} []", "True 10000 True", "[]"]
    assert logged == ""


def test_a_fault_in_it_stops_no_start() -> None:
    printed, logged = _started("first_sights.AppSession = None")
    assert printed == ["False False", "False 0 {} {} []", "True 10000 True", "[]"]
    assert "could not be drawn" in logged


def test_a_page_that_takes_long_delays_a_start_no_longer_than_it_may() -> None:
    endless = Mock(is_settled=False)
    awaited(first_sights._draw(cast(AppSession, endless), "", "", time.monotonic() + 0.05))
    assert endless.request_rerun.called and not endless.shutdown.called
