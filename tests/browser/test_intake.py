"""A planner's year in a real browser, signed in at a real provider: collect, fill, mend, preview, commit, compare, undo."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import oidc_provider_mock
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from lib.intake.form import ANSWERS
from lib.store.commit import commit, create
from tests import real as real_sheet
from tests.browser.chromium import free_port, go, own_port, settled, start
from tests.browser.visits import serious
from tests.intake.careless import careless
from tests.intake.hostile_pdf import endless_pdf
from tests.intake.indicator_tables import book as indicator_table
from tests.intake.test_answers import sheet_text
from tests.store.readings import real, with_open_data

Open = Callable[..., Page]
_GIVEN_UP = 60_000  # ms until files that never end are given up, two at once on a busy machine
_SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of this test that is long enough to sign with"
client_id = "dashboard"
client_secret = "not checked by the provider of this test"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"

[roles]
claim = "groups"
planner = ["planners"]
steward = ["stewards"]
"""
_PEOPLE = [
    oidc_provider_mock.User(sub="sato", claims={"name": "佐藤", "groups": ["planners", "stewards"]}),
    oidc_provider_mock.User(sub="guest", claims={"name": "見学者", "groups": []}),
]


def _serve(port: int, secrets: Path, store: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--secrets.files", str(secrets)]
    return start(
        command,
        f"http://127.0.0.1:{port}/_stcore/health",
        {"DASHBOARD_STORE": store, "DASHBOARD_DATA": "", "DASHBOARD_READ_SECONDS": "6"},
    )


class Desk:
    """A dashboard on a store of its own, with a provider to sign in at."""

    def __init__(self, folder: Path, provider: int) -> None:
        self.port = own_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.store = create(str(folder / "store"))
        commit(self.store, [real()], "作成者", "最初の取込")
        self.secrets = folder / "secrets.toml"
        self.secrets.write_text(_SECRETS.format(port=self.port, provider=provider), encoding="utf-8")
        self.cookies: dict[str, list[Any]] = {}  # of who has signed in, by the provider's name for them
        self.start()

    def start(self) -> None:
        self._process = _serve(self.port, self.secrets, self.store.address)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with oidc_provider_mock.run_server_in_thread(user_claims=_PEOPLE) as provider:
        desk = Desk(tmp_path_factory.mktemp("desk"), provider.server_port)
        try:
            yield desk
        finally:
            desk.stop()


def _open(page: Page, url: str) -> str:
    page.goto(url)
    settled(page)
    return page.locator("body").inner_text()


def _go(page: Page, url: str) -> str:
    """As _open, in the session that is open."""
    go(page, url)
    return page.locator("body").inner_text()


def _sign_in(page: Page, desk: Desk, who: str) -> str:
    """Sign in from the intake page that is open, and say what it says then."""
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("button", name=who).click()
    page.wait_for_url(re.compile(re.escape(desk.url)))
    settled(page)
    desk.cookies[who] = list(page.context.cookies())
    return _go(page, f"{desk.url}intake")


def _come(page: Page, desk: Desk, who: str, where: str = "intake") -> str:
    """Open a page as somebody who has signed in; but for the first time by the cookies of then, which saves three pages."""
    if who not in desk.cookies:
        _open(page, f"{desk.url}intake")
        _sign_in(page, desk, who)
    page.context.add_cookies(desk.cookies[who])
    return _open(page, f"{desk.url}{where}")


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def _form(page: Page, folder: Path, name: str = "kaitohyo.xlsx") -> Path:
    """Save the form from the page that collects answers, which is open."""
    with page.expect_download() as saved:
        page.get_by_role("button", name="「事業群の指標」の回答票を保存").click()
    path = folder / name
    saved.value.save_as(path)
    return path


def test_a_planners_year(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    url, store = desk.url, desk.store
    page = open_page()
    assert "報告時期前" in _open(page, f"{url}indicators")
    _go(page, f"{url}intake")
    assert "佐藤 としてサインインしています" in _sign_in(page, desk, "sato")

    _go(page, f"{url}intake?task=collect")
    form = _form(page, tmp_path)
    book = openpyxl.load_workbook(form)
    sheet = book[ANSWERS]
    assert sheet.cell(7, 10).protection.locked is False and sheet.cell(7, 3).protection.locked
    sheet.cell(7, 10, 90)
    sheet.cell(8, 10, 1830)
    book.save(form)

    _go(page, f"{url}intake")
    page.locator('input[type="file"]').first.set_input_files(form)
    expect(page.get_by_text("確認事項 1/1")).to_be_visible()
    expect(page.get_by_text("10倍以上違います")).to_be_visible()
    expect(page.get_by_role("button", name="確定", exact=True)).to_be_disabled()
    page.get_by_label("このセルの正しい文字").fill("9")
    _press(page, "直して読み直す")
    expect(page.get_by_text("変更点2件(すべて新しい実績)", exact=False).first).to_be_visible()
    expect(page.locator("table.changes")).to_contain_text("報告時期前 → 達成")
    assert serious(page) == []

    _press(page, "確定")
    expect(page.get_by_text("説明を書いてください", exact=False)).to_be_visible()
    page.get_by_label("説明(履歴に残ります)").fill("R3の実績")
    _press(page, "確定")
    expect(page.get_by_text("第2版として取り込みました", exact=False)).to_be_visible()
    made = store.commits()[0]
    assert (made.who, made.note) == ("佐藤", "R3の実績") and made.details["corrections"][0]["corrected"] == "9"

    for where in ("", "indicators", "sources?part=reporting"):
        assert "版を表示しています" not in _go(page, url + where)
    assert "9団体" in _open(page, f"{url}indicators?indicator=cloud_users")
    assert "取込時に佐藤が訂正した" in _go(page, f"{url}sources?part=quality")

    _go(page, f"{url}intake?task=history")
    page.get_by_role("link", name="変更点").first.click()
    expect(page.get_by_text("第1版から第2版への変更点")).to_be_visible()
    expect(page.locator("table.changes")).to_contain_text("9団体")
    body = _go(page, f"{url}indicators?as_of=1")
    assert "第1版を表示しています" in body and "9団体" not in body
    page.get_by_role("link", name="最新の版を見る").click()
    expect(page.get_by_text("第1版を表示しています")).to_have_count(0)

    _go(page, f"{url}intake?task=history")
    page.get_by_label("説明(履歴に残ります)").fill("取り消し")
    _press(page, "この版に戻す")
    expect(page.get_by_text("第3版として、第1版の内容に戻しました", exact=False)).to_be_visible()
    assert "9団体" not in _go(page, f"{url}indicators")
    assert [c.kind for c in store.commits()] == ["restore", "commit", "init"]


def test_a_careless_form_comes_in_as_far_as_it_is_sure(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    _come(page, desk, "sato", "intake?task=collect")
    form = _form(page, tmp_path, "不注意.xlsx")
    careless(form)
    _go(page, f"{desk.url}intake")
    page.locator('input[type="file"]').first.set_input_files(form)
    expect(page.get_by_text("確認事項 1/2")).to_be_visible()
    page.get_by_text("未回答の確認事項").first.click()
    expect(page.get_by_text("2行が、配布時と異なる位置にあります", exact=False)).to_be_visible()
    for words in ("配布した回答票にない行です", "備考に「速報値です」とあります"):
        expect(page.get_by_role("region", name="確認事項")).to_contain_text(words)
        _press(page, "このまま取り込む")
    expect(page.get_by_text("変更点1件(新しい実績)", exact=False).first).to_be_visible()
    expect(page.locator("table.changes")).to_contain_text("1,830件")
    expect(page.locator("table.changes")).not_to_contain_text("77")


def test_who_has_no_role_may_look_and_not_commit(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    url, store = desk.url, desk.store
    before = store.head()
    page = open_page()
    assert "サインインなしでできます" in _open(page, f"{url}intake")
    assert "取込の権限がありません" in _sign_in(page, desk, "guest")
    _go(page, f"{url}intake?task=collect")
    form = _form(page, tmp_path, "見学.xlsx")
    book = openpyxl.load_workbook(form)
    book[ANSWERS].cell(7, 10, 9)
    book.save(form)
    _go(page, f"{url}intake")
    page.locator('input[type="file"]').first.set_input_files(form)
    expect(page.get_by_text("変更点1件(新しい実績)", exact=False).first).to_be_visible()
    closed = page.get_by_role("button", name="確定", exact=True)
    expect(closed).to_be_disabled()
    colours = closed.locator("p").evaluate(
        "p => [p, document.querySelector('.stApp')].map(e => getComputedStyle(e))"
        "  .map((style, at) => at ? style.backgroundColor : style.color)"
    )
    assert colours[0] != colours[1], "its words can be read"
    _go(page, f"{url}intake?task=history")
    expect(page.get_by_role("button", name="この版に戻す")).to_be_disabled()
    cookies = {c["name"]: c for c in page.context.cookies() if "user" in c["name"]}
    assert cookies and all(c["httpOnly"] and c["sameSite"] in ("Lax", "Strict") for c in cookies.values())
    assert store.head() == before


def test_the_second_planner_is_told_who_came_first_and_previews_again(
    desk: Desk, open_page: Open, tmp_path: Path
) -> None:
    url, store = desk.url, desk.store
    page = open_page()
    _come(page, desk, "sato", "intake?task=collect")
    form = _form(page, tmp_path, "二人目.xlsx")
    book = openpyxl.load_workbook(form)
    book[ANSWERS].cell(7, 10, 8)
    book.save(form)
    _go(page, f"{url}intake")
    page.locator('input[type="file"]').first.set_input_files(form)
    expect(page.get_by_text("変更点1件(新しい実績)", exact=False).first).to_be_visible()
    commit(store, [with_open_data(1_830)], "鈴木", "R4調書")
    page.get_by_label("説明(履歴に残ります)").fill("R3の実績")
    _press(page, "確定")
    expect(page.get_by_text("先に別の取込がありました", exact=False)).to_be_visible()
    expect(page.get_by_text("鈴木「R4調書」", exact=False)).to_be_visible()
    assert store.commits()[0].who == "鈴木"


def test_two_servers_serve_the_same_commit(desk: Desk, page: Page) -> None:
    port = free_port()
    process = _serve(port, desk.secrets, desk.store.address)
    try:
        tabs = {desk.url: page, f"http://127.0.0.1:{port}/": page.context.new_page()}
        for value, where in (
            (1_831, "indicators?indicator=open_data"),
            (1_832, "indicators?indicator=open_data&group=society50"),
        ):
            commit(desk.store, [with_open_data(value)], "鈴木", f"R4調書 {value}")
            page.wait_for_timeout(1_200)  # a server looks for new versions once a second
            for server, tab in tabs.items():
                body = _go(tab, server + where) if tab.url.startswith(server) else _open(tab, server + where)
                assert f"{value:,}件" in body and f"第{desk.store.head()[0]}版" in body, server
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_another_server_of_the_same_cookie_secret_knows_the_reader(desk: Desk, page: Page) -> None:
    """One goes, another takes its place, as behind a proxy."""
    assert "佐藤 としてサインインしています" in _come(page, desk, "sato")
    desk.stop()
    desk.start()
    assert "佐藤 としてサインインしています" in _open(page, f"{desk.url}intake")


def test_a_cookie_is_for_https_alone_where_the_reader_came_by_it(desk: Desk) -> None:
    def cookies(**headers: str) -> list[str]:
        request = urllib.request.Request(f"{desk.url}_stcore/health", headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return [v for k, v in answer.getheaders() if k.lower() == "set-cookie"]

    assert all("Secure" in c for c in cookies(**{"X-Forwarded-Proto": "https"}))
    assert cookies(**{"X-Forwarded-Proto": "https"}) and not any("Secure" in c for c in cookies())


def test_a_bad_file_is_said_in_words_and_the_rest_works(desk: Desk, page: Page, tmp_path: Path) -> None:
    _open(page, f"{desk.url}intake")
    for name, content, words in (
        ("壊れた.xlsx", b"PK\x03\x04 cut", "壊れているか、途中で切れた"),
        ("別物.txt", "これは調書ではありません".encode(), "事業群評価調書の形が見つかりません"),
        ("古い.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "古い形のExcelブック"),
        ("終わらない.pdf", endless_pdf(), "秒以内に読み終わらない"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        page.locator('input[type="file"]').first.set_input_files(path)
        expect(page.get_by_text(words, exact=False)).to_be_visible()
        assert "Traceback" not in page.locator("body").inner_text()


def test_one_readers_endless_file_keeps_nobody_else_waiting(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    slow, other = open_page(), open_page()
    for page in (slow, other):
        _open(page, f"{desk.url}intake")
    (tmp_path / "終わらない.pdf").write_bytes(endless_pdf())
    slow.locator('input[type="file"]').first.set_input_files(tmp_path / "終わらない.pdf")
    expect(slow.get_by_text(re.compile(r"読み取り中 1/1 終わらない\.pdf\([1-9][0-9]*秒\)"))).to_be_visible()
    other.locator('input[type="file"]').first.set_input_files(tmp_path / "終わらない.pdf")
    other.locator('input[type="file"]').first.set_input_files(real_sheet.DOCUMENT)
    expect(
        other.get_by_text("文字の調書", exact=False).or_(other.get_by_text("タブ区切り", exact=False)).first
    ).to_be_visible(timeout=_GIVEN_UP)
    expect(slow.get_by_text("秒以内に読み終わらない", exact=False)).to_be_visible(timeout=_GIVEN_UP)


def test_too_many_files_at_once_are_said_with_the_number(desk: Desk, page: Page) -> None:
    _open(page, f"{desk.url}intake")
    many = [{"name": f"調書{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(151)]
    page.locator('input[type="file"]').first.set_input_files(many)  # type: ignore[arg-type]
    expect(page.get_by_text("現在151件", exact=False)).to_be_visible()


def test_an_office_sheet_comes_back_filled_with_a_proof(desk: Desk, page: Page, tmp_path: Path) -> None:
    from lib.office.sheet_book import official_book
    from lib.store import folder

    url, store = desk.url, desk.store
    commit(store, [with_open_data(1_830)], "鈴木", "R4調書 再")
    path = tmp_path / "調書.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(official_book(folder.load(folder.DEFAULT_TABLES), "society50", 2021)))
    rate = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "達成率②/①")
    formula = f"=F{rate.row - 1}/F{rate.row - 2}"
    book.active.cell(rate.row, 6).value = formula
    book.save(path)
    _open(page, f"{url}intake?task=collect")
    page.locator('input[type="file"]').first.set_input_files(path)
    expect(page.get_by_text("個のセルに値を書き込みました", exact=False)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="書き込んだ調書を保存").click()
    out = tmp_path / "filled.xlsx"
    saved.value.save_as(out)
    values = {c.value: c.number_format for row in openpyxl.load_workbook(out).active for c in row}
    assert values[1830] == '#,##0"件"' and formula in values


def _put(page: Page, folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    page.locator('input[type="file"]').first.set_input_files(path)


def _accept_the_rest(page: Page) -> None:
    """Take what is still asked as it is, question by question."""
    questions = page.get_by_role("button", name="このまま取り込む", exact=True)
    while questions.count():
        questions.click()
        settled(page)


def test_directions_are_answered_in_one_table_and_a_correction_stays_with_its_group(
    desk: Desk, open_page: Open, tmp_path: Path
) -> None:
    url, store = desk.url, desk.store
    unread = "十五人".encode()
    mine = sheet_text("住宅火災による死者数", "防災").replace("15人".encode(), unread)
    page = open_page(scheme="dark")
    _come(page, desk, "sato")
    _put(page, tmp_path / "a", "chosho.txt", mine)
    table = page.get_by_role("region", name="調書に記載のない事項(1指標): よい向きと数え方")
    expect(table).to_be_visible()
    expect(page.get_by_text("よい向き: 目標がR2の13からR7の8へ下がっているため")).to_be_visible()
    expect(page.get_by_text("数値として読めません", exact=False)).to_be_visible()
    assert serious(page) == []
    way = page.get_by_role("combobox", name="よい向き: 住宅火災による死者数")
    expect(way).to_have_value("減るほどよい")
    count = page.get_by_role("combobox", name="数え方: 住宅火災による死者数")
    count.focus()
    for key in ("ArrowDown", "ArrowUp", "Enter"):  # by keyboard: the one above 時点
        page.keyboard.press(key)
    expect(count).to_have_value("単年度")
    _press(page, "1指標をこの内容で回答")
    expect(table).to_have_count(0)
    page.get_by_text("回答と訂正2件").click()
    expect(page.get_by_text("→ 減るほどよい", exact=False)).to_be_visible()

    page.get_by_label("このセルの正しい文字").fill("16人")
    _press(page, "直して読み直す")
    expect(page.get_by_text("回答と訂正3件")).to_be_visible()
    _accept_the_rest(page)
    page.get_by_label("説明(履歴に残ります)").fill("防災のR3")
    _press(page, "確定")
    expect(page.get_by_text("として取り込みました", exact=False)).to_be_visible()
    kept = store.commits()[0].details
    (correction,) = kept["corrections"]
    assert len(correction["sha256"]) == 64 and correction["fact"].startswith("observations:")
    answers = {a["question"].split(":")[0]: a for a in kept["answers"]}
    assert answers["direction"]["answer"] == "decrease" and answers["direction"]["who"] == "佐藤"
    assert answers["accumulation"]["answer"] == "annual"
    body = _go(page, f"{url}indicators?group={store.commits()[0].groups[0]}")
    assert "やや遅れ" in body and "減るほどよい" in body and "単年度" in body
    assert "佐藤が「減るほどよい」と回答した" in _go(page, f"{url}sources?part=quality")

    _go(page, f"{url}intake")
    _put(page, tmp_path / "b", "chosho.txt", sheet_text("人口の社会減", "人口").replace("15人".encode(), unread))
    expect(page.get_by_text("数値として読めません", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="確定", exact=True)).to_be_disabled()
    assert "16人" not in page.locator("body").inner_text()


def test_an_error_at_a_cell_is_mended_on_the_page(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    page = open_page(size=(390, 844))
    _open(page, f"{desk.url}intake")
    content = sheet_text("登録数", "登録").replace("令和3年度".encode(), "令和年度".encode())
    _put(page, tmp_path, "年度なし.txt", content.replace("令和2年度取組実績".encode(), "取組実績".encode()))
    expect(page.get_by_role("region", name="直すと取り込める箇所")).to_be_visible()
    assert serious(page) == []
    _press(page, "直して読み直す")
    expect(page.get_by_text("文字が変更されていません", exact=False)).to_be_visible()
    page.get_by_label("このセルの正しい文字").fill("令和3年度 事業群評価調書")
    _press(page, "直して読み直す")
    expect(page.get_by_role("region", name="直すと取り込める箇所")).to_have_count(0)
    expect(page.get_by_text("調書に記載のない事項", exact=False).first).to_be_visible()


def _progress_table(first: int) -> bytes:
    """A progress table of two years of the era 令和, with all that a planner would be asked for beside its headings."""
    heads = [
        "指標名",
        "単位",
        "方向性",
        "集計方法",
        *(f"R{y} {w}" for y in (first, first + 1) for w in ("目標", "実績")),
    ]
    rows = [
        ["来訪者数", "千人", "増加", "単年度", 10, 11, 12, 13],
        ["待機児童数", "人", "減少", "時点", 30, 28, 20, 22],
    ]
    return indicator_table([["観光と子育ての進捗管理表"], heads, *rows])


def test_the_headings_of_a_table_are_confirmed_once(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    _come(page, desk, "sato")
    first, second = tmp_path / "r3.xlsx", tmp_path / "r4.xlsx"
    first.write_bytes(_progress_table(3))
    second.write_bytes(_progress_table(4))

    page.locator('input[type="file"]').first.set_input_files(first)
    expect(page.get_by_role("heading", name="表の見出しの読み方")).to_be_visible()
    expect(page.get_by_role("combobox", name="「R4 実績」ほか1列")).to_be_visible()
    assert not page.get_by_role("button", name="確定", exact=True).is_visible()
    assert serious(page) == []
    page.get_by_label("新しい事業群の名").fill("観光と子育て")
    page.get_by_role("button", name="この読み方で読み取る").focus()
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_text("新しい実績4件", exact=False).first).to_be_visible()
    page.get_by_label("説明(履歴に残ります)").fill("進捗管理表")
    _press(page, "確定")
    expect(page.get_by_text("として取り込みました", exact=False)).to_be_visible()

    page.locator('input[type="file"]').first.set_input_files(second)
    expect(page.get_by_role("button", name="見出しの読み方を見直す(r4.xlsx)")).to_be_visible()
    assert not page.get_by_role("heading", name="表の見出しの読み方").is_visible()
    expect(page.get_by_role("cell", name="観光と子育て", exact=True)).to_be_visible()


def test_rules_are_changed_on_sight_of_what_they_change_and_undone(desk: Desk, open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    _come(page, desk, "sato", "intake?task=rules")
    with page.expect_download() as saved:
        page.get_by_role("button", name="status.toml を保存").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    (tmp_path / "status.toml").write_text(text.replace("lower_bound = 0.50", "lower_bound = 5"), encoding="utf-8")
    page.locator('input[type="file"]').first.set_input_files(tmp_path / "status.toml")
    expect(page.get_by_text("lower_bound は上の等級ほど大きくします", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="確定", exact=True)).to_have_count(0)

    page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").first.click()
    expect(page.get_by_text("lower_bound は上の等級ほど大きくします", exact=False)).to_have_count(0)
    mended = tmp_path / "直した規則" / "status.toml"
    mended.parent.mkdir()
    mended.write_text(text.replace("lower_bound = 0.50", "lower_bound = 0.60"), encoding="utf-8")
    page.locator('input[type="file"]').first.set_input_files(mended)
    trial = page.locator(".ev.trial")
    # With the groups that other tests bring in, there may be more.
    expect(trial).to_contain_text(re.compile(r"進捗状況が変わる年度別の値[1-9]件"))
    expect(trial).to_contain_text("まだ有効ではなく")
    page.get_by_text("status.tomlの変更箇所").click()
    expect(page.locator(".rule-lines ins")).to_have_text("lower_bound = 0.60")
    assert serious(page) == []
    with page.context.expect_page() as tab:
        trial.get_by_role("link").first.click()
    tab.value.close()
    expect(trial).to_be_visible()

    before = desk.store.head()[0]
    page.get_by_label("説明(履歴に残ります)").fill("境目を6割に")
    _press(page, "確定")
    expect(page.get_by_text(f"第{before + 1}版として、規則を変更しました", exact=False)).to_be_visible()
    expect(trial).to_have_count(0)
    assert "達成率 60%以上" in _go(page, f"{desk.url}sources?part=method")
    _go(page, f"{desk.url}intake?task=history")
    page.get_by_role("link", name="変更点").first.click()
    expect(page.get_by_text("規則の変更による違い")).to_be_visible()
    _go(page, f"{desk.url}intake?task=history")
    page.get_by_label("説明(履歴に残ります)").fill("取り消し")
    _press(page, "この版に戻す")
    expect(page.get_by_text(f"第{before + 2}版として、第{before}版の内容に戻しました", exact=False)).to_be_visible()
    assert "達成率 50%以上" in _go(page, f"{desk.url}sources?part=method")
    assert [made.kind for made in desk.store.commits()[:2]] == ["restore", "rules"]
