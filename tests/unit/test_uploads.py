"""Uploads: none before signing in where pages need it, and no session holds more than it may."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from lib.ui.app import sign_in, uploads
from lib.ui.app.roles import RoleMap, Setup
from lib.ui.app.uploads import MOST_FILES, MOST_TOGETHER, LimitedUploads, too_much
from tests.awaited import awaited

_SECRET = "a secret of this test that is long enough to sign with"
_CLOSED = Setup(has_provider=True, mapping=RoleMap(only_signed_in=True))


async def _taken(_: Scope, __: Receive, send: Send) -> None:
    await PlainTextResponse("taken")({"type": "http"}, __, send)


def _put(
    app: LimitedUploads,
    path: str = "/_stcore/upload_file/session/file",
    size: str = "1000",
    cookies: str = "",
    method: str = "PUT",
) -> tuple[int, str]:
    """(status, text) of the answer to a request."""
    headers = [(b"content-length", size.encode())] if size else []
    headers += [(b"cookie", cookies.encode())] if cookies else []
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    awaited(app(scope, receive, send))
    return sent[0]["status"], sent[1]["body"].decode()


def _cookie(claims: Mapping[str, object], secret: str = _SECRET) -> str:
    return f"_streamlit_user={create_signed_value(secret, '_streamlit_user', json.dumps(claims)).decode()}"


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose pages only who signed in may see."""
    monkeypatch.setattr(sign_in, "setup", lambda: _CLOSED)
    monkeypatch.setattr(sign_in, "get_cookie_secret", lambda: _SECRET)


@pytest.mark.parametrize("base", ["", "/hyoka"])
@pytest.mark.parametrize(
    "cookies",
    [
        "",
        "_streamlit_user=made-up",
        _cookie({"is_logged_in": False}),
        _cookie({}),
        _cookie({"is_logged_in": True}, "x" * 40),
    ],
    # A signed cookie holds the time: workers that collect in different seconds would name its test differently.
    ids=["no cookie", "made up", "not signed in", "no claims", "signed by another"],
)
def test_nobody_uploads_before_signing_in_where_pages_need_it(closed: None, cookies: str, base: str) -> None:
    status, words = _put(LimitedUploads(_taken), f"{base}/_stcore/upload_file/session/file", cookies=cookies)
    assert status == 401 and "サインイン" in words


def test_who_signed_in_uploads(closed: None) -> None:
    cookies = "other=1; " + _cookie({"is_logged_in": True, "name": "佐藤"})
    assert _put(LimitedUploads(_taken), cookies=cookies) == (200, "taken")


def test_a_configuration_that_cannot_be_read_takes_no_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "setup", lambda: Setup(mapping=RoleMap(only_signed_in=True, problem="壊れています。")))
    assert _put(LimitedUploads(_taken), cookies=_cookie({"is_logged_in": True}))[0] == 401


def test_other_requests_pass_without_signing_in(closed: None) -> None:
    app = LimitedUploads(_taken)
    assert _put(app, "/_stcore/health")[0] == 200 and _put(app, method="OPTIONS")[0] == 200


@pytest.mark.parametrize(
    ("held", "size", "status"),
    [
        ([], "1000", 200),
        ([MOST_TOGETHER], "20000000", 200),
        ([MOST_TOGETHER, MOST_TOGETHER - 10_000_000], "20000000", 507),
        ([MOST_TOGETHER, MOST_TOGETHER - 10_000_000], "", 507),
        ([MOST_TOGETHER, MOST_TOGETHER - 10_000_000], "-1", 507),
        ([0] * (2 * MOST_FILES - 1), "0", 200),
        ([0] * (2 * MOST_FILES), "0", 507),
    ],
)
def test_a_session_holds_no_more_than_twice_what_a_page_takes(
    monkeypatch: pytest.MonkeyPatch, held: list[int], size: str, status: int
) -> None:
    monkeypatch.setattr(uploads, "_held", lambda _: held)
    assert _put(LimitedUploads(_taken), size=size)[0] == status


def test_what_is_on_its_way_counts_until_it_has_come() -> None:
    answers: list[int] = []

    async def another_meanwhile(scope: Scope, receive: Receive, send: Send) -> None:
        app.app = _taken
        answers.append((await asyncio.to_thread(_put, app, size=str(MOST_TOGETHER)))[0])
        await _taken(scope, receive, send)

    app = LimitedUploads(another_meanwhile)
    for _ in range(2):
        answers.append(_put(app, size=str(MOST_TOGETHER + 100_000))[0])
    assert answers == [507, 200, 200]


def test_too_many_files_are_said_with_the_numbers() -> None:
    assert too_much([1] * MOST_FILES) == "" == too_much([MOST_TOGETHER])
    assert "現在151件、0 MB" in too_much([1] * 151) and "分けて" in too_much([1] * 151)
    assert "2件、120 MB" in too_much([60 * 1024 * 1024] * 2)


def test_the_browser_says_what_a_session_may_hold() -> None:
    words = (Path(uploads.__file__).parent / "browser" / "words.js").read_text(encoding="utf-8")
    assert f"{2 * MOST_FILES}件、合計{2 * MOST_TOGETHER // 1024 // 1024} MB" in words
