"""The desk of 取込 with files on it: what is asked in which order, and what an answer does to the rest."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from lib.intake.answers import NO_ANSWERS, Answer, Answers
from lib.intake.check.questions import checked
from lib.intake.read import read_file
from lib.store import access
from lib.store.commit import commit
from lib.store.delta import Store
from lib.ui.app import sign_in
from lib.ui.app.roles import Who
from lib.ui.screens.intake.models.questions import open_questions
from tests import real
from tests.intake.layouts import plain
from tests.intake.test_answers import sheet_text
from tests.limits import largest_file
from tests.pages.test_pages import _page, _text

_CONFIRM = "この内容で回答"


@pytest.fixture(autouse=True)
def served(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("DASHBOARD_STORE", store.address)
    monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
    return store


def _desk(*files: tuple[str, bytes]) -> AppTest:
    page = _page("pages/intake.py")
    page.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files])
    return page.run()


def _press(page: AppTest, label: str) -> None:
    next(button for button in page.button if label in button.label).click()
    page.run()
    assert not page.exception


def _ready_desk() -> AppTest:
    """A sheet whose questions are answered, the direction with nobody knows; all that is left is to commit."""
    page = _desk(("調書.txt", sheet_text("登録数")))
    next(s for s in page.selectbox if s.label.startswith("よい向き")).set_value("not_stated")
    _press(page, _CONFIRM)
    while [button for button in page.button if button.label == "このまま取り込む"]:
        _press(page, "このまま取り込む")
    next(t for t in page.text_input if t.label.startswith("説明")).set_value("R3")
    return page


def _renamed_book(name: str = "電子県庁の推進事業費") -> bytes:
    """The real sheet as a book in which one project has a new name."""
    book = openpyxl.load_workbook(io.BytesIO(plain(real.tables())))
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("電子県庁推進事業", name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_new_name_is_asked_about_before_what_hangs_on_it() -> None:
    page = _desk(("調書.xlsx", _renamed_book()))
    assert not page.exception and not page.selectbox, "its indicators may be known ones"
    assert "確認事項 1/1" in _text(page), "and are not asked about as missing"
    (choice,) = page.radio
    assert choice.value == "e_prefecture" and choice.options == [
        "「電子県庁推進事業」と同じ",
        "新規(どれとも異なる)",
    ]
    _press(page, "選んだ回答で進む")
    assert not page.radio and not page.selectbox, "the same project has the same indicators"
    assert "ありません。終了" not in _text(page)


def test_no_answer_is_taken_before_one_is_chosen() -> None:
    page = _desk(("調書.xlsx", _renamed_book("電子行政推進費")))  # not so near that an answer is proposed
    assert page.radio[0].value is None
    _press(page, "選んだ回答で進む")
    assert [error.value for error in page.error] == ["回答を1つ選んでください。"] and page.radio


def test_a_new_name_that_is_a_new_thing_is_asked_about_as_such() -> None:
    page = _desk(("調書.xlsx", _renamed_book()))
    page.radio[0].set_value("new")
    _press(page, "選んだ回答で進む")
    assert not page.radio and [s.label for s in page.selectbox if s.label.startswith("よい向き")]
    assert "事務事業「電子県庁推進事業」が、このファイルにありません" in _text(page)


def test_who_does_not_know_a_direction_may_leave_it_open() -> None:
    page = _desk(("調書.txt", sheet_text("住宅火災による死者数")))
    way = next(s for s in page.selectbox if s.label.startswith("よい向き"))
    assert (way.value, way.options[-1]) == ("decrease", "回答しない(判定しない)")
    way.set_value("not_stated")
    _press(page, _CONFIRM)
    assert not page.selectbox and "なし → よい向き未確認" in _text(page)
    _press(page, "よい向きと数え方を選び直す")
    _press(page, _CONFIRM)
    assert "なし → よい向き未確認" not in _text(page) and "なし → やや遅れ" in _text(page)


def test_a_direction_that_was_left_open_is_asked_again_of_the_next_file(
    served: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "current", lambda: Who("佐藤", frozenset({"planner"}), is_signed_in=True))
    page = _ready_desk()
    _press(page, "確定")
    details = served.commits()[0].details
    kinds = [answer["question"].split(":")[0] for answer in details["answers"]]
    assert "direction" not in kinds and "accumulation" in kinds
    assert {answer["who"] for answer in details["answers"]} == {"佐藤"}
    again = _desk(("調書 2.txt", sheet_text("登録数") + b"\n"))
    assert [s.label for s in again.selectbox] == ["よい向き: 登録数"], "the way of counting is known now"


def test_a_full_disk_is_said_where_somebody_commits_and_the_desk_stays_as_it_is(
    served: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "current", lambda: Who("佐藤", frozenset({"planner"}), is_signed_in=True))
    page = _ready_desk()
    with largest_file(500):
        _press(page, "確定")
    assert [e.value for e in page.error] == [
        f"取り込めませんでした。データは変わっていません。「{served.address}」の蓄積データ(files)に書き込めません。"
        "1つのファイルに許された大きさの上限に達しています。上限を上げるか、別の場所を指定してください。"
    ]
    assert served.head()[0] == 1
    _press(page, "確定")
    assert served.head()[0] == 2 and not page.error


def test_a_full_disk_is_said_where_somebody_restores(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "current", lambda: Who("佐藤", frozenset({"steward"}), is_signed_in=True))
    commit(served, [], "佐藤", "会議")
    page = _page("pages/intake.py", task="history")
    next(t for t in page.text_input if t.label.startswith("説明")).set_value("戻す")
    with largest_file(500):
        _press(page, "この版に戻す")
    assert len(page.error) == 1 and "元に戻せませんでした" in page.error[0].value and served.head()[0] == 2


def test_a_cell_is_mended_for_its_document_alone() -> None:
    unread = [sheet_text("登録数", group).replace("15人".encode(), "十五人".encode()) for group in ("防災", "人口")]
    page = _desk(*(("chosho.txt", content) for content in unread))
    assert "確認事項 1/" in _text(page) and "「十五人」を数値として読めません" in _text(page)
    next(t for t in page.text_input if t.label == "このセルの正しい文字").set_value("15人")
    _press(page, "直して読み直す")
    assert _text(page).count("「十五人」を「15人」に訂正して読み取りました") == 1, "not in the other group's file"


def test_the_table_is_one_for_all_files_and_asks_for_a_fact_once() -> None:
    next_sheet = sheet_text("登録数").replace("令和3年度".encode(), "令和4年度".encode())
    page = _desk(("a.txt", sheet_text("登録数")), ("b.txt", next_sheet), ("c.txt", sheet_text("利用者数", "別")))
    labels = [s.label for s in page.selectbox]
    assert sorted(labels) == sorted(f"{w}: {n}" for w in ("よい向き", "数え方") for n in ("登録数", "利用者数"))
    _press(page, _CONFIRM)
    assert not page.selectbox and "なし → よい向き未確認" not in _text(page)


def test_files_of_one_name_are_told_apart() -> None:
    page = _desk(("調書.txt", sheet_text("登録数")), ("調書.txt", sheet_text("利用者数", "別")))
    assert "防災" in _text(page) and "別" in _text(page)
    assert len([s for s in page.selectbox if s.label.startswith("よい向き")]) == 2
    same = _desk(("調書.txt", sheet_text("登録数")), ("調書.txt", sheet_text("登録数") + b"\n"))
    assert _text(same).count("」にもあります。1件だけ選んでください") == 1


def test_an_answer_about_one_document_leaves_the_same_question_of_another_open() -> None:
    one, other = (checked(read_file("調書.txt", sheet_text("登録数") + end, None), None) for end in (b"", b"\n"))
    asked = open_questions([one, other], NO_ANSWERS)
    parts = [a for a in asked if a.question.kind == "no_part"]
    assert len(parts) == 2 * len({a.question for a in parts})
    answered = Answers((Answer(parts[0].question.key, "確かめた", sha256=parts[0].read.sha256),))
    assert len(open_questions([one, other], answered)) == len(asked) - 1
    assert sum(a.question.kind == "direction" for a in asked) == 1, "a fact is asked once"


def test_the_second_version_of_a_sheet_is_mended_as_the_first_was(served: Store, tmp_path: Path) -> None:
    from lib.intake.check.corrections import Correction, of_its_fact

    first = sheet_text("登録数").replace("15人".encode(), "十五人".encode())
    found = read_file("調書.txt", first, None)
    place = next(r["source_ref"] for r in found.tables["observations"] if r["source_text"] == "十五人")
    given = Correction("調書.txt", place, "十五人", "15人", "佐藤", "2026-05-01T09:00:00+00:00", "", found.sha256)
    commit(served, [], "佐藤", "直し", details={"corrections": [of_its_fact(given, found.tables).as_json()]})
    page = _desk(("調書 第2版.txt", first.replace("13人".encode(), "12人".encode())))
    assert "同じ調書の前のファイルで訂正した欄と、同じ値です" in _text(page)
    assert "数値として読めません" not in _text(page)


def test_the_history_names_a_lost_version_and_a_broken_store_shows_no_figure(served: Store) -> None:
    for note in ("会議", "会議の2"):
        commit(served, [], "佐藤", note)
    log = Path(served.address) / "commits" / "_delta_log"
    (log / f"{2:020}.json").write_bytes(b"")
    page = _page("pages/intake.py", task="history")
    assert "第2版が失われています" in _text(page) and "会議の2" in _text(page) and not page.exception
    (log / f"{3:020}.json").write_bytes(b"")
    access._LAST_LOOKS.clear()
    access._STORES.clear()
    page = _page("dashboard.py")
    assert (
        "に中身がないか途中で切れていて" in _text(page)
        and "控えから戻してください" in _text(page)
        and not page.exception
    )
