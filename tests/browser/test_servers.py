"""Two servers on one store behind a real nginx, as lib/ui/README.md writes both down: a reader stays, one dies, nothing is lost."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from lib.contract.terms import PAGES
from lib.store.commit import commit, create
from lib.store.saved_views import save
from lib.ui.app.program import running
from lib.ui.parts import labels
from tests.browser.certificate import Certificate
from tests.browser.chromium import free_port, go, settled, start
from tests.browser.meetings import hold, write_note
from tests.browser.proxy import PORT, SECOND_PORT, changed, nginx, recipe_for_two
from tests.documents import fences, read
from tests.store.readings import real, with_open_data

Open = Callable[..., Page]
_SECRETS = """
[auth]
redirect_uri = "{site}/hyoka/oauth2callback"
cookie_secret = "a secret of this test that is long enough to sign with"
client_id = "dashboard"
client_secret = "not checked by the provider of this test"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"

[roles]
claim = "groups"
steward = ["stewards"]
"""
_PEOPLE = [oidc_provider_mock.User(sub="sato", claims={"name": "佐藤", "groups": ["stewards"]})]
_COMES_BACK = 30_000  # ms; Streamlit looks for its server again after half a second, then less and less often


def _unit() -> dict[str, list[str]]:
    """The systemd unit of lib/ui/README.md: the values of each key."""
    (text,) = fences(read("lib/ui/README.md"), "ini")
    lines: dict[str, list[str]] = {}
    for line in text.replace("\\\n", "").splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting:
            lines.setdefault(key, []).append(value)
    return lines


class Servers:
    """Two dashboards below /hyoka, started as the unit starts them; numbered 1 and 2 as in the nginx site."""

    def __init__(self, folder: Path) -> None:
        self.store = create(str(folder / "store"))
        commit(self.store, [real()], "作成者", "最初の取込")
        commit(self.store, [with_open_data(1_831)], "佐藤", "R4調書")
        save(self.store, "会議の準備", "projects", "core=yes", "佐藤")
        self.ports = {1: free_port(), 2: free_port()}
        self.secrets = folder / "secrets.toml"
        self.site = ""
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, number: int) -> None:
        """Start a server and wait until it says that it is ready."""
        unit, port = _unit(), self.ports[number]
        program, *options = shlex.split(unit["ExecStart"][0].replace("%i", str(port)))
        assert Path(program).name == "streamlit"
        options[options.index("hyoka.example.lg.jp")] = "localhost"
        environment = dict(pair.split("=", 1) for pair in unit["Environment"])
        assert environment.keys() == {"HOME", "DASHBOARD_STORE", "DASHBOARD_LOG"}
        environment |= {"HOME": str(Path.home()), "DASHBOARD_STORE": self.store.address, "DASHBOARD_DATA": ""}
        own = ["--server.baseUrlPath", "hyoka", "--secrets.files", str(self.secrets)]
        self._running[number] = start(
            [sys.executable, "-m", "streamlit", *options, *own],
            f"http://127.0.0.1:{port}/hyoka/healthz",
            environment,
        )

    def freeze(self, number: int) -> None:
        """Stop a server in the middle of what it does."""
        self._running[number].send_signal(signal.SIGSTOP)

    def kill(self, *numbers: int) -> None:
        """End servers as a machine that loses its power does."""
        for number in numbers:
            self._running[number].kill()
            self._running[number].wait(timeout=20)

    def start_the_dead(self) -> None:
        """Start what was not started yet and what a test has killed."""
        dead = [number for number in self.ports if not self.is_alive(number)]
        with ThreadPoolExecutor(2) as starting:
            list(starting.map(self.start, dead))

    def is_alive(self, number: int) -> bool:
        """Whether a server was started and has not ended."""
        return number in self._running and self._running[number].poll() is None

    def end(self) -> None:
        """End both."""
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.kill()
            process.wait(timeout=20)

    def health(self, number: int) -> dict[str, Any]:
        """What a server itself answers at /healthz."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[number]}/hyoka/healthz", timeout=20) as answer:
            assert answer.status == 200
            return dict(json.loads(answer.read()))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    servers = Servers(folder)
    text = changed(recipe_for_two(), "location / {", "location /hyoka/ {")
    ports = {PORT: servers.ports[1], SECOND_PORT: servers.ports[2]}
    with (
        nginx(text, ports, certificate, folder / "nginx") as site,
        oidc_provider_mock.run_server_in_thread(user_claims=_PEOPLE) as provider,
    ):
        servers.site = f"{site}/hyoka"
        servers.secrets.write_text(_SECRETS.format(site=site, provider=provider.server_port), encoding="utf-8")
        try:
            yield servers
        finally:
            servers.end()


@pytest.fixture
def servers(both: Servers) -> Servers:
    """Both, alive."""
    both.start_the_dead()
    return both


def _open(page: Page, url: str) -> Page:
    page.goto(url)
    settled(page)
    return page


def _server_of(page: Page) -> int:
    """The server that a reader's browser is kept at; 0 where none answered."""
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    cookie = cookies["hyoka_server"]
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    return int(cookie["value"] or 0)


def _waits_for(page: Page, comes: Callable[[], bool]) -> None:
    """Wait until something outside of a page has come."""
    end = time.monotonic() + _COMES_BACK / 1_000
    while not comes():
        assert time.monotonic() < end
        page.wait_for_timeout(100)


def _goes_on_at(page: Page, number: int) -> None:
    """Wait until the reader's socket is at this server and the page stands."""
    _waits_for(page, lambda: _server_of(page) == number)
    settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def _put(page: Page, name: str) -> int:
    """Choose a file of 2 MB, and say what its upload is answered."""
    file = {"name": name, "mimeType": "text/plain", "buffer": b"x" * 2_000_000}
    with page.expect_response(re.compile("/_stcore/upload_file/"), timeout=60_000) as sent:
        page.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
    return sent.value.status


def test_both_say_that_they_are_ready_and_of_what(servers: Servers, page: Page) -> None:
    ready = {"ready": True, "version": 2, "program": running.name}
    assert servers.health(1) == servers.health(2) == ready
    answer = page.goto(f"{servers.site}/healthz")
    assert answer is not None and answer.json() == ready
    library = page.goto(f"{servers.site}/_slides/plotly.min.js")
    assert library is not None and library.headers["content-encoding"] == "gzip"


def test_each_reader_stays_at_one_server_and_sees_what_is_committed_at_the_other(
    servers: Servers, open_page: Open
) -> None:
    """Whose uploads and downloads work has stayed: the other server would not know of them."""
    readers = [_open(open_page(), f"{servers.site}/intake") for _ in range(2)]
    places = [_server_of(page) for page in readers]
    assert sorted(places) == [1, 2]
    assert [_put(page, "調書.txt") for page in readers] == [204, 204]
    reader, steward = readers
    go(reader, f"{servers.site}/indicators?indicator=open_data")
    assert "1,831件" in _words(reader) and "第2版" in _words(reader)
    _save_a_file(reader)

    go(steward, f"{servers.site}/intake?task=history")
    steward.get_by_role("button", name="サインイン", exact=True).click()
    steward.get_by_role("button", name="sato").click()
    steward.wait_for_url(re.compile(re.escape(servers.site)))
    go(steward, f"{servers.site}/intake?task=history")
    steward.get_by_label("説明(履歴に残ります)").fill("取り消し")
    steward.get_by_role("button", name="この版に戻す", exact=True).click()
    expect(steward.get_by_text("第3版として、第1版の内容に戻しました", exact=False)).to_be_visible(timeout=60_000)

    steward.wait_for_timeout(1_200)  # a server looks for new versions once a second
    go(reader, f"{servers.site}/indicators?indicator=open_data&group=society50")
    assert "1,831件" not in _words(reader)
    assert set(re.findall(r"第[0-9]版", _words(reader))) == {"第3版"}
    assert [_server_of(page) for page in readers] == places
    _waits_for(reader, lambda: [servers.health(number)["version"] for number in servers.ports] == [3, 3])


def test_when_a_server_dies_its_readers_go_on_at_the_other(servers: Servers, page: Page) -> None:
    """Without a reload: while a page stands, while one is drawn, and in a meeting. Only uploads are asked for again."""
    first = _server_of(_open(page, f"{servers.site}/intake"))
    other = 3 - first
    assert _put(page, "一つ目.txt") == 204
    expect(page.get_by_role("heading", name="読み取ったファイル")).to_be_visible()
    meeting = hold(page.context.new_page(), f"{servers.site}/meeting?run=yes&slides=overview&slides=decided")
    write_note(meeting, "クラウド化の計画を次の会議に出す")
    settled(page)
    servers.kill(first)
    meeting.keyboard.press("ArrowRight")
    expect(meeting.locator(".m-slide.m-on")).to_contain_text("クラウド化の計画を次の会議に出す")
    _goes_on_at(page, other)
    expect(page.get_by_role("heading", name="読み取ったファイル")).to_be_visible()
    assert _put(page, "二つ目.txt") == 204
    lost = page.get_by_test_id("stMain").get_by_role("alert")
    expect(lost).to_contain_text("先に選んだファイルのうち1件が、サーバーにありません")
    page.goto(f"{servers.site}/meeting")
    expect(page.get_by_role("table", name="会議の記録")).to_contain_text("クラウド化の計画を次の会議に出す")

    servers.start(first)
    page.get_by_test_id("stSidebar").get_by_text(labels.SAVED_VIEWS).click()
    page.get_by_test_id("stPopoverBody").get_by_role("link", name="会議の準備").click()
    expect(page.get_by_role("region", name="絞り込み中")).to_be_visible()
    assert _server_of(page) == other, "who has gone on stays, also when the first is back"

    settled(page)
    servers.freeze(other)  # the click is sent and not answered: the page is being drawn
    page.get_by_role("navigation", name="ページ").get_by_role("link", name=PAGES["viewpoints"]).click()
    page.wait_for_url(re.compile(r"/viewpoints\?core=yes"))
    page.wait_for_timeout(500)
    servers.kill(other)
    _goes_on_at(page, first)
    expect(page.locator(".matrix")).to_be_visible()


def test_while_no_server_is_there_the_page_says_so_and_comes_back_by_itself(both: Servers, page: Page) -> None:
    if not any(both.is_alive(number) for number in both.ports):
        both.start_the_dead()
    address = f"{both.site}/indicators?indicator=open_data"
    place = _server_of(_open(page, address))
    both.kill(*(number for number in both.ports if both.is_alive(number)))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("サーバーが応答していません(応答502)", timeout=_COMES_BACK)
    expect(dialog).to_contain_text("接続が戻ると、自動で更新されます。")
    both.start(place)
    expect(dialog).to_have_count(0, timeout=_COMES_BACK)
    _goes_on_at(page, place)
    assert page.url == address
    _save_a_file(page)


def _words(page: Page) -> str:
    return page.locator("body").inner_text()


def _save_a_file(page: Page) -> None:
    """Save a file of the page; only the server that has drawn the page can make it."""
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Excel").first.click()
    assert waiting.value.path().stat().st_size > 5_000
