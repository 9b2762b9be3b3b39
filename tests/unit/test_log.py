"""The log of pages: one line of a slow page and of a fault, as JSON where it is asked for, without what a reader wrote."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import Any

from lib.store.folder import ROOT
from lib.ui.app import log, program

# A server without its sockets draws a page whose screen fails for one word.
_DRAWN = """
import asyncio
import dashboard
from lib.ui.app import first_sights, server
from lib.ui.app.web import health
from lib.ui.screens import indicators
from streamlit.runtime.app_session import AppSession

made = AppSession.__init__
AppSession.__init__ = lambda self, **given: made(self, **given, on_script_error=server.say_so)
draw = indicators.draw

def failing(session):
    if session.selection.q:
        raise KeyError(session.selection.q)
    draw(session)

indicators.draw = failing

async def start():
    async with dashboard.app.lifespan()(dashboard.app):
        while health.serving._last is None:
            await asyncio.sleep(0.01)
        first_sights._OTHERS[:] = [("projects", "q=佐藤花子&section=x&山田=1"), ("indicators", "q=佐藤花子")]
        first_sights._LONGEST = 60
        await first_sights.draw_other_pages(dashboard.app)

asyncio.run(start())
"""


def _logged(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _DRAWN],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | environment,
    )
    return done.stderr


def test_slow_pages_and_faults_are_lines_of_json_without_what_a_reader_wrote() -> None:
    logged = _logged(DASHBOARD_LOG="json", DASHBOARD_SLOW_SECONDS="0.001")
    assert "佐藤" not in logged and "山田" not in logged
    lines: list[dict[str, Any]] = [json.loads(line) for line in logged.splitlines()]
    slow, fault, slow_too = (line for line in lines if line["logger"] == "dashboard")
    assert (slow["event"], slow["level"], slow["page"]) == ("slow_page", "warning", "projects")
    assert slow["parameters"] == ["q", "section"] and slow["seconds"] >= slow["cpu_seconds"] > 0
    assert len(slow["session"]) == 8 and slow["program"] == program.running.name and slow["version"]
    assert (fault["event"], fault["level"], fault["page"], fault["exception"]) == (
        "error",
        "error",
        "indicators",
        "KeyError",
    )
    assert fault["parameters"] == ["q"] and fault["version"] == slow["version"] and "in failing" in fault["traceback"]
    assert slow_too["page"] == "indicators"


def test_without_the_setting_the_log_is_for_people() -> None:
    logged = _logged(DASHBOARD_SLOW_SECONDS="0.001", DASHBOARD_LOG="")
    assert "秒かかりました(画面 projects、条件 q・section、版 " in logged
    assert "Traceback (most recent call last):" in logged and "Unhandled error on a page" in logged


def test_a_page_that_is_quick_is_not_logged() -> None:
    assert "秒かかりました" not in _logged(DASHBOARD_SLOW_SECONDS="600")


def test_an_exception_is_told_by_its_type_and_places_with_its_causes() -> None:
    words = "佐藤\n花子"
    try:
        try:
            raise json.JSONDecodeError(words, words, 0)
        except ValueError as error:
            raise RuntimeError(words) from error
    except RuntimeError as error:
        information = (type(error), error, error.__traceback__)
    record = logging.LogRecord("dashboard", logging.ERROR, __file__, 1, "%s 行\n改行", ("一",), information)
    line = log.JsonLines().format(record)
    assert "\n" not in line and "佐藤" not in line
    told = json.loads(line)
    assert told["message"] == "一 行\n改行" and told["exception"] == "RuntimeError"
    first, second = told["traceback"].index("json.decoder.JSONDecodeError\n"), told["traceback"].index("RuntimeError\n")
    assert first < second and told["traceback"].count("test_log.py") == 2
