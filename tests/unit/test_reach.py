"""Why a page does not come up: what the server notes and says, and that a stranger can fill neither memory nor log."""

from __future__ import annotations

import json
import logging
import re
import time

import pytest
from starlette.requests import Request
from starlette.types import Message

from lib.ui.app.web import reach, seldom
from tests.awaited import awaited

_NAME = "0123456789abcdef"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((reach, "_probes"), (seldom, "_last"), (seldom, "_held_back")):
        monkeypatch.setattr(module, name, type(getattr(module, name))())


def _scope(query: str = "", **headers: str) -> dict[str, object]:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": reach.STREAM, "query_string": query.encode(), "headers": raw}


def _told(query: str) -> str:
    answer = reach.answer(Request(_scope(query, host="hyoka.example")))
    assert answer.headers["cache-control"] == "no-store"
    return str(json.loads(bytes(answer.body))["administrators"])


def test_a_browser_that_saw_nothing_wrong_is_told_nothing(caplog: pytest.LogCaptureFixture) -> None:
    reach.note(_scope(f"reach={_NAME}"), "silent")
    for query in ("", "seen=open", f"seen=open&reach={_NAME}", "seen=%00", "reach=x"):
        assert _told(query) == ""
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("matter", "seen", "words"),
    [
        ("host", "closed", "Host「localhost」と Origin「https://localhost:8443」が同じサイトではない"),
        ("upgrade", "closed", "proxy_set_header Upgrade $http_upgrade;"),
        ("silent", "silent", "ブラウザに届きません"),
        ("silent", "closed", "ブラウザに届きません"),
    ],
)
def test_what_became_of_a_probe_is_told_to_the_browser_that_made_it(matter: str, seen: str, words: str) -> None:
    reach.note(_scope(f"reach={_NAME}", host="localhost", origin="https://localhost:8443"), matter)
    assert words in _told(f"seen={seen}&reach={_NAME}")
    assert "届いていません" in _told(f"seen={seen}&reach=fedcba9876543210"), "of another probe nothing is known"


def test_what_only_the_browser_saw_is_told_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    assert "static/" in _told("seen=scripts&status=403")
    assert "ログ" in _told("seen=late")
    for _ in range(1_000):
        _told("seen=closed&status=%0Aroot:%20gone")
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        f"A page does not come up ({matter})" for matter in ("scripts", "late", "missing")
    ]
    assert "\n" not in caplog.records[-1].getMessage()


def test_a_plain_request_for_the_socket_says_which_headers_are_missing(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []

    async def page(*_: object) -> None:
        raise AssertionError("a request for the socket is no request for a page")

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    awaited(reach.SocketsOnly(page)(_scope(f"reach={_NAME}"), receive, send))
    assert sent[0]["status"] == 426 and "Upgrade" in sent[1]["body"].decode()
    assert "the proxy drops it" in caplog.text
    assert "$connection_upgrade" in _told(f"seen=closed&reach={_NAME}")


def test_no_more_probes_are_remembered_than_a_thousand_and_of_each_a_line() -> None:
    for number in range(2_000):
        reach.note(_scope(f"reach={number:016x}", host="h" * 10_000), "host")
    assert len(reach._probes) == 1_000
    assert len(_told(f"seen=closed&reach={1_999:016x}")) < 600
    reach.note(_scope("reach=" + "a" * 5_000), "host")
    assert len(reach._probes) == 1_000, "a name that no script of ours gives is not remembered"


def test_a_line_of_the_log_is_seldom_short_and_one_line(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    for _ in range(50):
        seldom.warn("name", "Refused %s", "a\r\nERROR %s \u202e" + "x" * 10_000)
    now += 61
    seldom.warn("name", "Refused %s", b"b\xff")
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("Refused 'a\\r\\nERROR %s \\u202e") and len(first) < 300
    assert second == "Refused 'b\\xff' (49 more of this kind since the last line)"
    with caplog.at_level(logging.WARNING):
        seldom.warn("other", "Another kind is not held back")
    assert "Another kind" in caplog.text


def test_the_script_is_written_for_browsers_that_cannot_run_the_rest() -> None:
    """ES5: one word more, and Internet Explorer shows nothing at all."""
    code = re.sub(r'//.*|"(?:[^"\\]|\\.)*"', '""', reach.script())
    newer = r"=>|`|\.\.\.|\?\.|\?\?|\*\*|\b(?:const|let|class|async|await|of|import|export|yield|Promise|fetch|Symbol)\b|\{\s*\w+\s*[,}]|,\s*\)"
    assert re.findall(newer, code) == []
    assert "noModule" in reach.script()
