"""What the desk says of a meeting's record: lines, drafts, what cannot be read, and records under other names."""

from __future__ import annotations

from typing import Any

import pytest

from lib.findings.decisions import Data, RecordRow, data_of
from lib.findings.record import DraftNote, UnreadText, make_record, outcome_words
from lib.judge.evaluation import Evaluation
from lib.view.vocabulary import vocabulary

LINE = {
    "id": "a",
    "slide": "overview",
    "name": "全体像",
    "kind": "decision",
    "viewpoint": 2,
    "text": "決めた",
    "written_at": "2026-11-24 10:00",
    "version": "729ecc7f",
    "owner": "情報システム課",
    "due": "2027-03-31",
}


@pytest.fixture(scope="module")
def here(evaluation: Evaluation) -> Data:
    return data_of(evaluation.tables, vocabulary(evaluation.tables, evaluation.policy))


def test_a_record_is_said_in_these_words(here: Data) -> None:
    record = make_record({"record": [LINE, LINE | {"id": "b", "kind": "question", "viewpoint": 0, "due": ""}]}, here)
    assert record.rows == (
        RecordRow(
            "決定", "全体像", "②", "決めた", "情報システム課", "令和9年3月31日", "令和8年11月24日 10:00", "729ecc7f"
        ),
        RecordRow("確認事項", "全体像", "", "決めた", "情報システム課", "", "令和8年11月24日 10:00", "729ecc7f"),
    )
    assert record.choices == {"a": "決定 決めた", "b": "確認事項 決めた"}
    assert record.is_kept and record.about.startswith("会議中に N で記録した決定と確認事項は、このブラウザに保存され")
    assert (record.warnings, record.drafts_warning, record.drafts, record.unread) == ((), "", (), ())


def test_an_empty_browser_has_nothing_to_say(here: Data) -> None:
    record = make_record({}, here)
    assert (record.decisions, record.rows, record.warnings, record.others.records) == ((), (), (), ())


def test_a_browser_that_keeps_nothing_is_warned_of(here: Data) -> None:
    record = make_record({"is_kept": False}, here)
    assert not record.is_kept and record.about.startswith("記録をこのブラウザに保存できません")


def test_more_than_is_shown_and_what_cannot_be_read_are_said(here: Data) -> None:
    earlier, unreadable = make_record({"record": [LINE, {"id": "x"}], "earlier": 1200}, here).warnings
    assert earlier.startswith("このブラウザには、これより前の記録が1,200件あります。") and "新しい500件です" in earlier
    assert unreadable.startswith("このブラウザの記録のうち1件は、読めないため表と資料に入りません。")
    assert unreadable.endswith("記録はこのブラウザに残っています。")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "書きかけ"}, DraftNote("d", "書きかけ", "全体像", True, "")),
        ({"text": " "}, DraftNote("d", " ", "全体像", False, "")),
        ({}, DraftNote("d", "(内容なし)", "全体像", False, "")),
        (
            {"text": "書きかけ", "due": "0021-03-31"},
            DraftNote(
                "d",
                "書きかけ",
                "全体像",
                False,
                "期限「0021-03-31」は年が2000〜2099年ではありません。会議の画面のこのスライドで N を押し、直してください。",
            ),
        ),
    ],
)
def test_a_draft_is_recorded_only_when_it_is_whole(given: dict[str, Any], said: DraftNote, here: Data) -> None:
    record = make_record({"drafts": [{"id": "d", "name": "全体像"} | given]}, here)
    assert record.drafts == (said,)
    assert record.drafts_warning == "下書きが1件あります。記録と配布資料には入りません。"


def test_unread_text_is_counted_and_set_aside(here: Data) -> None:
    (text,) = make_record({"unread": [{"name": "kept.1", "letters": 1234}]}, here).unread
    assert text == UnreadText(
        "kept.1", "このブラウザの記録に、読めない内容がありました(1,234字)。内容を変えずに、別に保存しています。"
    )


def test_other_records_are_offered_where_they_can_join(here: Data) -> None:
    other = {"meeting": "real.abc@/x", "notes": [LINE], "drafts": 0}
    others = make_record({"others": [other], "more_others": 3}, here).others
    assert others.title == "このブラウザにある、ほかの記録1件" and others.are_open
    assert others.more == "ほか3件。上の記録を追加するか削除すると、表示されます。"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"added": 2}, "2件を読み込みました。"),
        ({"added": 0, "known": 1}, "追加した記録はありません。1件は、記録済みです。"),
        (
            {"added": 2, "known": 1, "differing": 1},
            "2件を読み込みました。1件は、記録済みです。うち1件は、記録済みのものと内容が異なるため、両方を残しました。",
        ),
    ],
)
def test_a_file_says_what_became_of_it(counts: dict[str, int], words: str) -> None:
    assert outcome_words({"outcome": {"id": "f", **counts}}) == words
