"""What the server says with every answer, whom it refuses, and that its own pages live under that."""

from __future__ import annotations

import gc
import json
import socket
import sys
import urllib.error
import urllib.request
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from streamlit import config
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from lib.store.folder import DEFAULT_TABLES, stamp
from lib.ui.app.program import running
from tests.browser.chromium import free_port, start
from tests.browser.meetings import leave


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
    leave(page)
    expect(page.get_by_role("button", name="Excel")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel").click()
    assert waiting.value.suggested_filename.startswith("kaigi_society50_")
    _is_for_this_browser_alone(page, waiting.value.url)
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    expect(page.get_by_role("alert")).to_contain_text("会議の記録ではありません")
    assert broken == []


def _is_for_this_browser_alone(page: Page, address: str) -> None:
    """What was saved is fetched again by the browser that saved it, kept by no cache, and given to nobody else."""
    own = page.request.get(address)
    assert own.status == 200 and own.headers["cache-control"] == "no-store, private"
    part = page.request.get(address, headers={"Range": "bytes=0-9"})
    assert part.status == 206 and part.headers["cache-control"] == "no-store, private"
    site = urlsplit(address)
    with urllib.request.urlopen(f"{site.scheme}://{site.netloc}/_stcore/health") as another:
        of_another = another.headers["Set-Cookie"].split(";")[0]
    assert of_another.startswith("_streamlit_xsrf=2|")
    for cookies in ("", "_streamlit_xsrf=x", of_another):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookies}))
        assert refused.value.code == 403 and "作成したブラウザ" in refused.value.read().decode()


def _get(server: str, path: str, **headers: str) -> tuple[int, HTTPMessage, str]:
    """Status, headers and text; redirects are not followed."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=20)
    connection.request("GET", f"/{path}", headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, answer.headers, text


@pytest.mark.parametrize(
    "path",
    ["_stcore/metrics", "_stcore/agent/openapi.json", "_stcore/agent/interact", "_stcore/none", "static/js/none.js"],
)
def test_what_nobody_asked_for_is_not_there(server: str, path: str) -> None:
    assert _get(server, path)[0] == 404


def test_a_name_that_is_not_configured_is_refused_with_the_setting_that_lets_it_in(server: str) -> None:
    for path in ("", "indicators", "_share/qr.svg?text=a", "_stcore/host-config", "static/none.js", "media/none"):
        status, headers, text = _get(server, path, Host="<b>evil.example")
        assert status == 403 and "frame-ancestors 'self'" in headers["Content-Security-Policy"], path
        assert "--server.allowedHosts" in text and "<b>" not in text
    assert "「evil.example」は、このサーバーの名前として" in _get(server, "", Host="Evil.example:8501")[2]
    for health in ("_stcore/health", "healthz"):
        assert _get(server, health, Host="evil.example")[0] == 200
    for origin in (None, Origin("http://evil.example:8501")):
        led_here = socket.create_connection(("127.0.0.1", urlsplit(server).port or 0))
        with led_here, pytest.raises(InvalidStatus) as refused:
            connect("ws://evil.example:8501/_stcore/stream", sock=led_here, origin=origin)
        assert refused.value.response.status_code == 403


def test_a_server_opens_what_an_administrator_names_and_no_more() -> None:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    command += ["--server.allowedHosts", "hyoka.example.lg.jp", "--server.allowedHosts", "*.hyoka.example"]
    own = {"DASHBOARD_DATA": "", "DASHBOARD_METRICS": "yes", "DASHBOARD_PORTALS": "https://portal.example.lg.jp"}
    server = f"http://127.0.0.1:{port}/"
    process = start(command, f"{server}_stcore/health", own)
    try:
        for host, expected in (("hyoka.example.lg.jp", 200), ("a.hyoka.example:8501", 200), ("127.0.0.1", 403), ("evil.example", 403)):  # fmt: skip
            status, headers, _ = _get(server, "indicators", Host=host)
            policy = headers["Content-Security-Policy"]
            assert status == expected and policy.endswith("frame-ancestors 'self' https://portal.example.lg.jp"), host
        assert "active_sessions" in _get(server, "_stcore/metrics", Host="hyoka.example.lg.jp")[2]
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_machine_that_watches_learns_that_readers_are_served_and_of_which_program(server: str) -> None:
    status, headers, text = _get(server, "healthz")
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "application/json", "no-store")
    answer = json.loads(text)
    assert answer == {"ready": True, "version": stamp(DEFAULT_TABLES)[:12], "program": running.name}
    assert _get(server, "hyoka/healthz")[0] == 200, "below whatever path it is served from"


def test_an_address_where_no_page_can_be_says_where_the_pages_are(server: str) -> None:
    for path in ("hyoka/", "hyoka/indicators", "hyoka/indicators/", "a.b/c"):
        status, _, text = _get(server, path)
        assert status == 404 and f"サーバーに届いたパスは /{path} です。" in text, path
        assert f"--server.baseUrlPath {path.split('/')[0]} を付けて" in text
    status, headers, _ = _get(server, "indicators/?q=a")
    assert (status, headers["Location"]) == (301, "/indicators?q=a")


def test_a_part_of_the_document_is_the_whole_document(server: str) -> None:
    status, headers, text = _get(server, "indicators", Range="bytes=0-99")
    assert status == 200 and "</html>" in text and headers["Content-Length"] == str(len(text.encode()))


def test_a_socket_from_another_site_is_refused_and_our_own_is_taken(server: str) -> None:
    host = urlsplit(server).netloc
    address = f"ws://{host}/_stcore/stream"
    for origin in ("https://example.invalid", f"http://{host}.example.invalid", "null"):
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin=Origin(origin))
        assert refused.value.response.status_code == 403, origin
    with connect(address, origin=Origin(f"http://{host}")) as taken:
        assert taken.response is not None


def test_memory_is_collected_by_python_and_not_after_every_run() -> None:
    assert config.get_option("runner.postScriptGC") is False and gc.isenabled()
