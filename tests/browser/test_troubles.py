"""What a reader is told, in Japanese, when a file is not taken, a page is not there or the server cannot be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.browser.certificate import Certificate
from tests.browser.chromium import SharedPage, settled
from tests.browser.proxy import changed, nginx, recipe

Answer = int | Literal["refused", "silent"] | None

_HEALTH = "**/_stcore/health"
_HOST = "**/_stcore/host-config"
_SOCKET = "**/_stcore/stream"
_UPLOAD = "**/_stcore/upload_file/**"
_A_PROXYS_PAGE = "<html><body><center><h1>Bad Gateway</h1></center><hr><center>nginx</center></body></html>"


class Network:
    """What lies between a page and its server: `cut` ends the socket, and every question after it gets `answer`."""

    def __init__(self, page: Page) -> None:
        self.answer: Answer = None
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket(_SOCKET, self._connect)
        page.route(_HEALTH, self._respond)
        page.route(_HOST, self._respond)

    def cut(self, answer: Answer) -> None:
        self.answer = answer
        while self._sockets:
            self._sockets.pop().close()

    def mend(self) -> None:
        self.answer = None

    def _connect(self, socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        self._sockets.append(socket)

    def _respond(self, route: Route) -> None:
        if self.answer is None:
            route.continue_()
        elif self.answer == "refused":
            route.abort("connectionrefused")
        elif isinstance(self.answer, int):
            route.fulfill(status=self.answer, content_type="text/html", body=_A_PROXYS_PAGE)


def _choose(page: Page, file: Path, size: int = 1) -> None:
    """Choose a new file of that many bytes."""
    with file.open("wb") as empty:
        empty.truncate(size)
    page.locator("input[type=file]").first.set_input_files(file)


def _refused(page: Page) -> Locator:
    """The words below the box for files; a screen reader says them when they come."""
    return page.get_by_test_id("stFileUploader").get_by_role("alert")


def _remove_files(page: Page) -> None:
    while page.get_by_test_id("stFileChipDeleteBtn").count():
        page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").first.click()
    expect(_refused(page)).to_have_count(0)


def test_a_file_that_a_proxy_refuses_is_told_of_with_its_size_and_who_mends_it(
    server: str, certificate: Certificate, tmp_path: Path, page: Page
) -> None:
    text = changed(recipe(), "client_max_body_size 25m;")
    with nginx(text, urlsplit(server).port or 0, certificate, tmp_path) as url:
        page.goto(f"{url}/intake")
        settled(page)
        _choose(page, tmp_path / "調書.xlsx", 3_000_000)
        expect(_refused(page)).to_contain_text("調書.xlsx(3.0 MB)")
        expect(_refused(page)).to_contain_text("応答413")
        expect(_refused(page)).to_contain_text("client_max_body_size")


@pytest.fixture
def cut_off(server: str, page: Page) -> Iterator[tuple[Page, Network]]:
    network = Network(page)
    page.goto(server + "intake")
    settled(page)
    yield page, network
    page.unroute_all(behavior="ignoreErrors")


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_a_lost_connection_is_told_in_japanese_whatever_its_cause(cut_off: tuple[Page, Network]) -> None:
    page, network = cut_off
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    network.cut("refused")
    told: tuple[tuple[Answer, str], ...] = (
        ("refused", "サーバーに接続できません"),
        (403, "応答403"),  # three pieces of text, one of them a link
        (502, "サーバーが応答していません(応答502)"),  # with the proxy's page in a box of its own
        (401, "応答401"),
    )
    for answer, words in told:
        network.answer = answer
        expect(_dialog(page)).to_contain_text(words, timeout=30_000)
        expect(_dialog(page)).to_contain_text("接続が切れました")
        shown = _dialog(page).inner_text()
        assert not [word for word in ("Streamlit", "Bad Gateway", "CORS", "settings") if word in shown], shown
    network.mend()
    expect(_dialog(page)).to_have_count(0, timeout=30_000)
    assert faults == []


def test_a_link_that_is_clicked_while_the_connection_is_lost_is_followed_when_it_is_back(
    server: str, page: Page
) -> None:
    network = Network(page)
    page.goto(server + "projects")
    settled(page)
    network.cut("refused")
    page.wait_for_selector('[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])')
    page.locator(".menu").get_by_role("link", name="視点").dispatch_event("click")
    expect(page).to_have_url(re.compile("/viewpoints"))
    network.mend()
    expect(page.locator(".matrix")).to_be_visible(timeout=30_000)
    expect(page.locator(".menu [aria-current=page]")).to_have_text("視点")
    page.unroute_all(behavior="ignoreErrors")


def test_a_silent_network_is_told_of_before_streamlits_dialog_and_a_file_that_waits_too(
    cut_off: tuple[Page, Network], tmp_path: Path
) -> None:
    page, network = cut_off
    network.cut("silent")
    waiting = page.locator(".waiting-for-server")
    expect(waiting).to_contain_text("サーバーとの接続を確かめています。接続が戻るまで、操作はできません。")
    assert waiting.get_attribute("role") == "status"
    _choose(page, tmp_path / "調書.xlsx")
    expect(_refused(page)).to_contain_text("調書.xlsx")
    expect(_refused(page)).to_contain_text("まだ送っていません")


def test_a_part_that_does_not_arrive_says_so_without_english(server: str, page: Page) -> None:
    page.route("**/PlotlyChart.*.js", lambda route: route.abort())
    page.goto(server + "indicators")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("部品を、サーバーから受け取れませんでした。ページを読み込み直してください。")
    assert "Error" not in alert.inner_text() and "http" not in alert.inner_text()


# From here on tests go on in one page.


@pytest.fixture
def intake(server: str, shared_page: SharedPage) -> Iterator[Page]:
    page = shared_page.at(server + "intake")
    yield page
    _remove_files(page)


def test_a_browser_that_is_too_old_is_told_so_and_not_that_the_server_is_at_fault(server: str, page: Page) -> None:
    page.add_init_script("delete Array.prototype.toSorted")
    page.goto(server)
    words = page.get_by_text("このブラウザは古いため、画面を表示できません").first
    expect(words).to_be_visible(timeout=30_000)
    assert "サーバーから届いた内容" not in page.locator("body").inner_text()


def test_a_file_above_the_limit_is_told_of_with_its_size_and_the_limit(intake: Page, tmp_path: Path) -> None:
    _choose(intake, tmp_path / "Open", 22_000_000)  # a file is called as it is, also where Streamlit has such a word
    expect(_refused(intake)).to_contain_text("Open(22.0 MB): 1つのファイルの上限(20.0 MB。")
    expect(_refused(intake)).to_contain_text("上限は管理者が変更できます")
    expect(intake.get_by_test_id("stFileChipName")).to_have_text("Open")
    _choose(intake, tmp_path / "二つ目.xlsx", 23_000_000)
    expect(_refused(intake)).to_contain_text("2件")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "ページを読み込み直し"),
        (401, "サインインし直してから"),
        (403, "Cookie"),
        (413, "応答413"),
        (415, "応答415"),
        (503, "応答503"),
        (507, "300件、合計200 MB"),
        (None, "送信の途中で中断しました"),
    ],
)
def test_every_refusal_of_a_file_is_told_in_words(intake: Page, tmp_path: Path, status: int | None, words: str) -> None:
    def refuse(route: Route) -> None:
        route.abort() if status is None else route.fulfill(status=status, body=_A_PROXYS_PAGE)

    intake.route(_UPLOAD, refuse)
    _choose(intake, tmp_path / "調書.xlsx")
    expect(_refused(intake)).to_contain_text(words)
    chip = intake.get_by_test_id("stFileChip")
    chip.hover()
    expect(intake.get_by_role("tooltip")).to_contain_text(words)
    intake.mouse.move(0, 0)
    intake.unroute(_UPLOAD)


_LOSE = """url => fetch(url, { method: "DELETE", headers: {
  "X-Xsrftoken": document.cookie.split("; ").find(one => one.startsWith("_streamlit_xsrf")).split("=").slice(1).join("=") } })
  .then(answer => answer.status)"""


def test_a_file_that_the_server_no_longer_holds_is_asked_for_again_before_anything_is_read(
    intake: Page, tmp_path: Path
) -> None:
    """As after a restart: the browser still shows what it sent."""
    with intake.expect_request(_UPLOAD) as sent:
        _choose(intake, tmp_path / "一つ目.txt")
    expect(intake.get_by_text("読み取ったファイル", exact=True)).to_be_visible()
    assert intake.evaluate(_LOSE, sent.value.url) == 204
    _choose(intake, tmp_path / "二つ目.txt")
    told = intake.get_by_test_id("stMain").get_by_role("alert")
    expect(told).to_contain_text("先に選んだファイルのうち1件が、サーバーにありません")
    expect(told).to_contain_text("残っているのは「二つ目.txt」です")
    expect(intake.get_by_text("読み取ったファイル", exact=True)).to_have_count(0)


def test_a_file_that_something_else_took_is_told_of(intake: Page, tmp_path: Path) -> None:
    """As where a device on the way answers everything with its own page to sign in."""
    intake.route(_UPLOAD, lambda route: route.fulfill(status=200, content_type="text/html", body=_A_PROXYS_PAGE))
    _choose(intake, tmp_path / "調書.txt")
    told = intake.get_by_test_id("stMain").get_by_role("alert")
    expect(told).to_contain_text("1件が、サーバーにありません")
    intake.unroute(_UPLOAD)


def test_a_file_of_another_kind_is_told_of_with_the_kinds_that_are_taken(
    server: str, shared_page: SharedPage, tmp_path: Path
) -> None:
    page = shared_page.at(server + "meeting")
    _choose(page, tmp_path / "記録.txt")
    expect(_refused(page)).to_contain_text(
        "記録.txt(1.0 B): この種類のファイルは受け付けていません。選べるのは .json です。"
    )
    _remove_files(page)


@pytest.mark.parametrize(("path", "name"), [("indicatorz", "indicatorz"), ("%E6%8C%87%E6%A8%99?q=RPA#b", "指標")])
def test_a_page_that_is_not_there_is_named_and_the_first_page_shown(
    server: str, shared_page: SharedPage, path: str, name: str
) -> None:
    page = shared_page.at(server)
    page.goto(server + path)
    dialog = _dialog(page)
    expect(dialog).to_contain_text(f"「{name}」というページはありません。代わりに「全体像」を表示しています。")
    expect(dialog.get_by_role("heading")).to_have_text("ページがありません")
    expect(page.locator(".grid")).to_be_visible()


@pytest.mark.parametrize("path", ["old/indicatorz", "%E3%81", "indicators.py", "index.htm"])
def test_an_address_where_no_page_can_be_is_answered_in_japanese(
    server: str, shared_page: SharedPage, path: str
) -> None:
    """%E3%81 is a letter cut in half, as by a mail program that breaks a long line."""
    answer = shared_page.at(server).request.get(server + path)
    assert answer.status == 404
    assert "このアドレスに" in answer.text()
