"""The record of a meeting: what a browser keeps is never lost in silence, and never joins that of other data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Dialog, Page, expect

from tests.browser.chromium import settled
from tests.browser.meetings import hold, leave, write_note

Open = Callable[..., Page]
TWO = "meeting?run=yes&slides=overview&slides=indicator.cloud_users&slides=decided"
NOTE = {
    "id": "a",
    "slide": "indicator.cloud_users",
    "name": "クラウド利用団体",
    "kind": "decision",
    "viewpoint": 2,
    "text": "前の年の決定",
    "written_at": "2026-11-24 10:00",
    "version": "3e909c32",
}
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage", "BroadcastChannel"])
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });"""


def _store(page: Page, name: str, text: str) -> None:
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, text])


def _stored(page: Page, prefix: str) -> dict[str, str]:
    """What the browser keeps under names that begin so."""
    kept: dict[str, str] = page.evaluate(
        "prefix => Object.fromEntries(Object.entries(localStorage).filter(([name]) => name.startsWith(prefix)))", prefix
    )
    return kept


def _desk(page: Page, url: str) -> Page:
    page.goto(url)
    settled(page)
    expect(page.get_by_role("heading", name="記録", exact=True)).to_be_visible()
    return page


def test_records_of_other_names_are_offered_and_join_by_a_click_unless_they_are_of_other_data(
    server: str, page: Page
) -> None:
    page.goto(f"{server}_stcore/health")
    _store(page, "meeting-record:r3_sheet", json.dumps([NOTE]))
    _store(page, "meeting-record:synthetic.0a1b2c@/", json.dumps([NOTE | {"text": "試しの決定"}]))
    _store(
        page, "meeting-record:other_1+other_2", json.dumps([NOTE | {"slide": "group.other", "name": "よその事業群"}])
    )
    _desk(page, f"{server}meeting")
    offers = page.get_by_test_id("stExpander")
    for words in (
        "令和8年11月24日 10:00 決定1件(以前の版のプログラム",
        "前の年の決定",
        "試しの決定",
        "架空データの会議の記録です",
        "議題「よその事業群」など",
    ):
        expect(offers).to_contain_text(words)
    expect(page.get_by_role("button", name="この記録に追加")).to_have_count(1)
    expect(page.get_by_text("記録はありません。")).to_be_visible()
    page.get_by_role("button", name="この記録に追加").click()
    expect(page.get_by_role("table", name="会議の記録")).to_contain_text("前の年の決定")
    page.reload()
    settled(page)
    expect(page.get_by_role("table", name="会議の記録")).to_contain_text("前の年の決定")
    expect(offers).to_contain_text("試しの決定")
    assert len(_stored(page, "meeting-record:")) == 3 and "meeting-record:r3_sheet" not in _stored(
        page, "meeting-record:"
    )


def test_a_record_that_cannot_be_read_is_set_aside_and_its_sound_lines_stay(server: str, page: Page) -> None:
    hold(page, f"{server}{TWO}")
    write_note(page, "残る決定")
    (name, text), *_ = _stored(page, "meeting-record:").items()
    _store(page, name, json.dumps([*json.loads(text), {"text": "<b>半端</b>"}, 7]))
    write_note(page, "次の決定")
    (aside,) = _stored(page, "meeting-unread:").values()
    assert json.loads(aside) == [{"text": "<b>半端</b>"}, 7]
    assert [note["text"] for note in json.loads(_stored(page, "meeting-record:")[name])] == ["残る決定", "次の決定"]
    _store(page, name, '[{"text": "切れた')
    leave(page)
    expect(page.get_by_text("内容を変えずに、別に保存しています")).to_have_count(2)
    assert '[{"text": "切れた' in _stored(page, "meeting-unread:").values()
    settled(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="読めない内容をファイルに保存").first.click()
    assert "半端" in Path(str(saving.value.path())).read_text(encoding="utf-8")


def test_a_note_that_is_closed_is_a_draft_until_it_is_recorded(server: str, page: Page) -> None:
    hold(page, f"{server}{TWO}")
    dialog = page.get_by_role("dialog")
    page.keyboard.press("n")
    dialog.get_by_label("内容").fill("書きかけの文")
    dialog.get_by_label("担当").fill("企画課")
    dialog.get_by_label("期限").fill("0008-03-31")
    page.keyboard.press("Escape")
    expect(page.locator(".m-state")).to_contain_text("下書きが1件")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".m-state")).to_be_empty()
    page.keyboard.press("n")
    expect(dialog.get_by_label("内容")).to_have_value("")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector(".m-slide.m-on")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("n")
    expect(dialog.get_by_label("内容")).to_have_value("書きかけの文")
    expect(dialog).to_contain_text("下書きです。")
    expect(dialog).to_contain_text("記録はありません")
    dialog.get_by_role("button", name="閉じる(下書き").click()
    leave(page)
    expect(page.get_by_text("下書きが1件あります。記録と配布資料には入りません")).to_be_visible()
    expect(page.get_by_text("記録はありません。")).to_be_visible()
    expect(page.get_by_text("期限「0008-03-31」は年が2000〜2099年ではありません")).to_be_visible()
    expect(page.get_by_role("button", name="記録に入れる")).to_be_disabled()
    ((name, drafts),) = _stored(page, "meeting-draft:").items()
    _store(page, name, drafts.replace("0008", "2026"))
    page.reload()
    expect(page.get_by_text("プライベートウィンドウ、共用のPC")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="記録に入れる").click()
    expect(page.get_by_role("table", name="会議の記録")).to_contain_text("書きかけの文")
    expect(page.get_by_text("下書きが1件")).to_have_count(0)
    assert not _stored(page, "meeting-draft:")


def test_two_windows_on_one_draft_lose_no_letter(server: str, page: Page) -> None:
    hold(page, f"{server}{TWO}")
    page.keyboard.press("n")
    page.get_by_label("内容").fill("はじめの文")
    other = page.context.new_page()
    hold(other, f"{server}{TWO}")
    other.keyboard.press("n")
    other.get_by_label("内容").fill("はじめの文、あちらの続き")
    page.get_by_label("内容").fill("はじめの文、こちらの続き")
    drafts = json.loads(next(iter(_stored(page, "meeting-draft:").values())))
    assert {draft["text"] for draft in drafts} == {"はじめの文、あちらの続き", "はじめの文、こちらの続き"}
    other.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".m-state")).to_contain_text("下書きが1件")


def test_notes_that_the_browser_forgets_under_a_meeting_are_written_back_and_those_taken_out_are_not(
    server: str, page: Page
) -> None:
    hold(page, f"{server}{TWO}")
    write_note(page, "一つ目")
    page.evaluate("localStorage.clear()")
    write_note(page, "二つ目")
    expect(page.locator(".m-state")).to_contain_text("会議中の記録を復元しました")
    ((name, text),) = _stored(page, "meeting-record:").items()
    assert [note["text"] for note in json.loads(text)] == ["一つ目", "二つ目"]
    assert not _stored(page, "meeting-draft:"), "what was recorded or dropped is no draft again"
    other = page.context.new_page()
    other.goto(f"{server}_stcore/health")
    other.evaluate("([name]) => { localStorage.clear(); localStorage.setItem(name, '[]'); }", [name])
    page.wait_for_function("name => localStorage.getItem(name)?.includes('二つ目')", arg=name)
    page.evaluate("localStorage.clear()")
    page.wait_for_function("name => localStorage.getItem(name)?.includes('二つ目')", arg=name)  # after a look
    other.evaluate("name => localStorage.removeItem(name)", name)
    page.wait_for_timeout(300)
    write_note(page, "三つ目")
    assert [note["text"] for note in json.loads(_stored(page, name)[name])] == ["三つ目"]


def test_two_desks_show_one_record_and_are_quiet_when_nothing_changes(server: str, page: Page) -> None:
    page.goto(f"{server}_stcore/health")
    _store(page, "meeting-record:r3_sheet", json.dumps([NOTE]))
    _desk(page, f"{server}meeting")
    other = _desk(page.context.new_page(), f"{server}meeting")
    other.evaluate("window.heard = 0; addEventListener('storage', () => heard++)")
    page.bring_to_front()
    page.get_by_role("button", name="この記録に追加").click()
    expect(page.get_by_role("table", name="会議の記録")).to_contain_text("前の年の決定")
    expect(other.get_by_role("table", name="会議の記録")).to_contain_text("前の年の決定")
    page.wait_for_timeout(500)
    assert other.evaluate("heard") <= 4, "two windows that answer each other go on for ever"


def test_a_desk_that_hands_its_record_over_late_does_not_bring_a_reader_back(server: str, page: Page) -> None:
    _desk(page, f"{server}meeting")
    page.evaluate(
        """([note]) => {
          document.querySelector('[data-testid="stSidebar"] a[href*="projects"]').click();
          localStorage.setItem("meeting-record:r3_sheet", JSON.stringify([note]));
          dispatchEvent(new StorageEvent("storage", { key: "meeting-record:r3_sheet" }));
        }""",
        [NOTE],
    )
    expect(page.get_by_role("heading", name="事務事業の一覧")).to_be_visible()
    settled(page)
    assert "/projects" in page.url
    expect(page.get_by_role("heading", name="事務事業の一覧")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("stExpander")).to_contain_text("前の年の決定")


def test_a_browser_that_forbids_its_storage_holds_the_meeting_and_its_notes_leave_as_a_file(
    server: str, page: Page
) -> None:
    page.add_init_script(FORBIDDEN)
    hold(page, f"{server}{TWO}")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".m-position")).to_have_text("2 / 3")
    assert re.fullmatch(r"00:\d\d", page.locator(".m-clock").inner_text())
    page.keyboard.press("p")
    expect(page.locator(".m-state")).to_contain_text("発表者画面を使えません")
    page.keyboard.press("n")
    expect(page.get_by_role("alert")).to_contain_text("このブラウザに保存できません")
    page.get_by_role("dialog").get_by_label("内容").fill("残らない")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".m-state")).to_contain_text("記録はこの画面だけにあります")
    leave(page)
    expect(page.get_by_role("table", name="会議の記録")).to_contain_text("残らない")
    expect(page.get_by_text("記録をこのブラウザに保存できません")).to_be_visible()
    settled(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="記録を保存").click()
    content = json.loads(Path(str(saving.value.path())).read_bytes())
    assert [line["text"] for line in content["decisions"]] == ["残らない"] and content["is_synthetic"] is False
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == ["beforeunload"]


def test_a_file_is_taken_once_and_a_line_that_differs_stands_beside_the_one_that_is_there(
    server: str, page: Page, tmp_path: Path
) -> None:
    _desk(page, f"{server}meeting")

    def load(name: str, *notes: dict[str, object]) -> None:
        file = tmp_path / name
        file.write_text(json.dumps({"format": "事業群評価 会議の記録", "decisions": notes}), encoding="utf-8")
        page.locator("input[type=file]").set_input_files(file)

    load("1.json", NOTE)
    expect(page.get_by_text("1件を読み込みました。")).to_be_visible()
    load("2.json", NOTE)
    expect(page.get_by_text("追加した記録はありません。1件は、記録済みです。")).to_be_visible()
    load("3.json", NOTE | {"text": "直した決定"})
    expect(page.get_by_text("両方を残しました。")).to_be_visible()
    table = page.get_by_role("table", name="会議の記録")
    expect(table).to_contain_text("前の年の決定")
    expect(table).to_contain_text("直した決定")
    load("4.json", NOTE | {"slide": "group.elsewhere"})
    expect(page.get_by_role("alert")).to_contain_text("別のデータ又は別の版の記録")
    expect(table.get_by_role("row")).to_have_count(3)
