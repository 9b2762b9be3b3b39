"""The record of a meeting: what goes out comes back, what is not a record is refused whole, in Japanese."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.findings.decisions import (
    KINDS,
    MOST_BYTES,
    Data,
    Decision,
    DecisionError,
    as_rows,
    file_name,
    from_file,
    from_objects,
    to_file,
)

PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=40)
FILLED = PLAIN.map(str.strip).filter(bool)
DECISIONS = st.builds(
    Decision,
    id=FILLED,
    slide=PLAIN.map(str.strip),
    name=PLAIN.map(str.strip),
    kind=st.sampled_from(sorted(KINDS)),
    viewpoint=st.integers(0, 10),
    text=FILLED,
    written_at=st.just("2026-11-24 10:00"),
    version=st.just("3e909c32"),
    owner=PLAIN.map(str.strip),
    due=st.one_of(st.just(""), st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)),
)
ONE = {"id": "a", "slide": "overview", "name": "全体像", "kind": "decision", "viewpoint": 2, "text": "整理する", "written_at": "", "version": ""}  # fmt: skip


def _read(data: bytes, slides: Collection[str] = ()) -> list[Decision]:
    """A record, read for real data with these slides."""
    return from_file(data, Data(has_real=True, has_synthetic=False, slides=slides, sources=()))


@given(st.lists(DECISIONS, max_size=5, unique_by=lambda d: d.id))
def test_a_record_comes_back_as_it_was_written(decisions: list[Decision]) -> None:
    assert _read(to_file(decisions, is_synthetic=False), [d.slide for d in decisions]) == decisions


@given(st.binary(max_size=200))
def test_any_other_file_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(DecisionError, match="選んでください"):
        _read(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_a_browser_cannot_hand_over_anything_else(objects: object) -> None:
    try:
        assert from_objects(objects) == []
    except DecisionError as error:
        assert "会議の記録" in str(error)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("viewpoint", 11),
        ("viewpoint", True),
        ("viewpoint", "2"),
        ("kind", "order"),
        ("text", "長" * 1001),
        ("text", "\u202e"),
        ("id", 3),
        ("owner", "課" * 101),
        ("due", "2022-02-30"),
        ("due", "3月末"),
        ("due", "20220331"),
    ],
)
def test_one_bad_line_refuses_the_whole_record_and_is_named(key: str, value: object) -> None:
    with pytest.raises(DecisionError, match="2件目"):
        from_objects([ONE, ONE | {"id": "b", key: value}])


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(DecisionError, match="大きすぎ"):
        _read(b" " * (MOST_BYTES + 1))


def test_direction_marks_go_and_line_breaks_stay() -> None:
    content = {"format": "事業群評価 会議の記録", "decisions": [ONE | {"text": "一\u202e二\n三"}]}
    assert _read(json.dumps(content).encode())[0].text == "一二\n三"


def test_no_letter_that_can_be_seen_is_lost_on_the_way_in() -> None:
    """A name may hold a private letter (外字), or one newer than this Python knows; Excel and PowerPoint break lines by U+000B."""
    text = from_objects([ONE | {"text": "課長 \ue000野\U0001fae9\u000b改行 👨\u200d👩 \ud800"}])[0].text
    assert text == "課長 \ue000野\U0001fae9\n改行 👨\u200d👩 ?"


def test_a_record_of_before_there_were_owners_is_read_without_them() -> None:
    assert [(d.owner, d.due) for d in from_objects([ONE])] == [("", "")]


def test_a_row_of_the_record_says_who_and_by_when() -> None:
    rows = as_rows(from_objects([ONE | {"owner": "情報システム課", "due": "2022-03-31"}]))
    assert rows.iloc[0][["担当", "期限"]].tolist() == ["情報システム課", "令和4年3月31日"]


@pytest.mark.parametrize("due", ["0008-03-31", "1926-03-31", "2100-01-01"])
def test_a_file_with_a_day_in_a_year_that_nobody_means_is_refused_with_its_line(due: str) -> None:
    lines = from_objects([ONE, ONE | {"id": "b", "due": due}])
    with pytest.raises(DecisionError, match=f"2件目の期限「{due}」.*西暦4桁"):
        _read(to_file(lines, is_synthetic=False))
    assert as_rows(lines).iloc[1]["期限"].endswith("(西暦の年を要確認)"), (
        "what a browser kept before is shown with its doubt"
    )


def test_an_empty_record_still_has_its_headings() -> None:
    assert list(as_rows([]).columns)[:2] == ["種別", "スライド"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"edition": 3}, "新しい版"),
        ({"format": "事業群評価 会議の記録 3"}, "新しい版"),
        ({"priority": []}, "対応していない項目「priority」"),
        ({"decisions": [ONE | {"votes": 3}]}, "対応していない項目「votes」"),
        ({"is_synthetic": True}, "架空データの会議の記録"),
        ({"decisions": [ONE | {"slide": "group.other", "name": "よその事業群"}]}, "議題「よその事業群」など"),
    ],
)
def test_a_file_of_a_newer_program_or_of_other_data_is_refused_with_the_reason(more: object, words: str) -> None:
    content = {"format": "事業群評価 会議の記録", "decisions": [ONE], **dict(more)}  # type: ignore[call-overload]
    with pytest.raises(DecisionError, match=words):
        _read(json.dumps(content).encode(), ["overview", "group.ours"])


def test_a_record_of_real_data_does_not_join_made_up_data_and_joins_data_of_both() -> None:
    record = to_file(from_objects([ONE]), is_synthetic=False)
    with pytest.raises(DecisionError, match="実在のデータの会議の記録"):
        from_file(record, Data(has_real=False, has_synthetic=True, slides=(), sources=()))
    assert from_file(record, Data(has_real=True, has_synthetic=True, slides=(), sources=()))


def test_a_record_that_has_grown_is_saved_under_another_name() -> None:
    lines = from_objects(
        [ONE | {"written_at": "2026-11-24 10:00"}, ONE | {"id": "b", "written_at": "2026-11-24 11:05"}]
    )
    assert [file_name(lines[:n]) for n in range(3)] == [
        "kaigi_kiroku.json",
        "kaigi_kiroku_202611241000.json",
        "kaigi_kiroku_202611241105.json",
    ]
