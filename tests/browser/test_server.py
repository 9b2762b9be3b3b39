"""What the server says with every answer, whom it refuses, and that its own pages live under that."""

from __future__ import annotations

import gc
import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from streamlit import config
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.browser.chromium import free_port, start


@pytest.mark.parametrize(
    "path", ["", "indicators", "_stcore/health", "_slides/plotly.min.js", "_share/qr.svg?text=a", "static/none.js"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(server: str, path: str) -> None:
    try:
        with urllib.request.urlopen(server + path) as answer:
            headers = answer.headers
    except urllib.error.HTTPError as error:
        headers = error.headers
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_all("Referrer-Policy") == ["same-origin"]
    (policy,) = headers.get_all("Content-Security-Policy")
    assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy and "object-src 'none'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts and "http" not in scripts


def test_a_start_asks_nothing_of_the_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that only listens would be asked for whatever lies outside."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
        process = start(command, f"http://127.0.0.1:{port}/_stcore/health")
        process.terminate()
        process.wait(timeout=20)
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()


def _watched(page: Page) -> list[str]:
    broken: list[str] = []
    page.on("console", lambda m: broken.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda e: broken.append(str(e)))
    return broken


def test_a_meeting_and_its_files_live_under_the_policy(server: str, page: Page) -> None:
    broken = _watched(page)
    page.goto(f"{server}meeting?run=yes")
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    page.keyboard.press("q")
    page.wait_for_function("() => document.querySelector('.m-code')?.naturalWidth > 0")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Excel")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel").click()
    assert waiting.value.suggested_filename.startswith("kaigi_society50_")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    expect(page.get_by_role("alert")).to_contain_text("会議の記録ではありません")
    assert broken == []


def test_a_socket_from_another_site_is_refused_and_our_own_is_taken(server: str) -> None:
    host = urlsplit(server).netloc
    address = f"ws://{host}/_stcore/stream"
    for origin in ("https://example.invalid", f"http://{host}.example.invalid", "null"):
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin=Origin(origin))
        assert refused.value.response.status_code == 403, origin
    with connect(address, origin=Origin(f"http://{host}")) as socket:
        assert socket.response is not None


def test_memory_is_collected_by_python_and_not_after_every_run() -> None:
    assert config.get_option("runner.postScriptGC") is False and gc.isenabled()
