"""For what a correction holds: its document, else the very fact; never another file of the same name or the same cell."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import MappingProxyType

import pytest

from lib.intake.check.corrections import Correction, from_json, of_its_fact
from lib.intake.files.book import ReadFile
from lib.intake.kept import kept_of
from lib.intake.read import read_file
from lib.store.delta import Commit
from tests.intake.test_answers import sheet_text

_A = sheet_text("県外からの移住者数", "移住").replace("15人".encode(), "調査中".encode())
_CELL = "調査中"


def _mended(content: bytes = _A) -> Correction:
    """The correction of a's cell, as the page puts it on the desk."""
    read = read_file("chosho.txt", content, None)
    place = next(r["source_ref"] for r in read.tables["observations"] if r["source_text"] == _CELL)
    given = Correction("chosho.txt", place, _CELL, "16人", "佐藤", "2026-05-01T09:00:00+00:00", "", read.sha256)
    return of_its_fact(given, read.tables)


def _actual(read: ReadFile) -> float | None:
    (value,) = [
        row["value"] for row in read.tables["observations"] if (row["fiscal_year"], row["measure"]) == (2021, "actual")
    ]
    return value


def test_a_correction_holds_for_its_document_also_under_another_name() -> None:
    assert _actual(read_file("別の名.txt", _A, None, [_mended()])) == 16


def test_a_correction_never_leaks_into_another_groups_file_of_the_same_name_and_cell() -> None:
    b = sheet_text("人口の社会増減", "人口").replace("15人".encode(), _CELL.encode())
    read = read_file("chosho.txt", b, None, [_mended()])
    assert _actual(read) is None
    assert not [m for m in read.messages if "16人" in m.text or "佐藤" in m.text], "and nothing is said of it"


@pytest.mark.parametrize(
    ("was", "now", "value"),
    [
        ("13人", "12人", 16.0),  # another version of the sheet, with another target
        ("事業群\t", "事業群 別紙\t", 16.0),
        (_CELL, "集計中", None),  # the same fact in other words
        ("令和3年度 事業群", "令和4年度 事業群", None),  # the sheet of the next year
        ("県外からの移住者数", "県外からの移住者の割合", None),  # another indicator
        ("事業群名\t移住", "事業群名\t定住", None),  # another group
    ],
)
def test_a_correction_holds_for_another_version_only_where_the_very_fact_is_the_same(
    was: str, now: str, value: float | None
) -> None:
    content = _A.replace(was.encode(), now.encode(), 1)
    assert content != _A
    read = read_file("chosho.txt", content, None, [_mended()])
    assert _actual(read) == value
    said = [m.text for m in read.messages if "同じ調書の前のファイル" in m.text]
    assert bool(said) == (value is not None)
    assert bool(read.tables["quality"]) == (value is not None)


def test_a_fact_that_moved_to_another_line_is_found() -> None:
    moved = _A.replace("1. 指標\n".encode(), "1. 指標\n\n\n".encode())
    assert _actual(read_file("chosho.txt", moved, None, [_mended()])) == 16


def test_the_documents_own_correction_goes_before_another_versions() -> None:
    own = replace(_mended(), corrected="17人")
    content = _A.replace("13人".encode(), "12人".encode(), 1)
    own = replace(own, sha256=hashlib.sha256(content).hexdigest())
    assert _actual(read_file("chosho.txt", content, None, [_mended(), own])) == 17
    another_step = replace(_mended(), as_read="17人", corrected="99人")
    assert _actual(read_file("chosho.txt", content, None, [another_step, own])) == 17


def test_of_two_versions_that_were_mended_otherwise_the_last_counts_and_steps_follow_each_other() -> None:
    content = _A.replace("13人".encode(), "12人".encode(), 1)
    otherwise = replace(_mended(), corrected="17人", sha256="b" * 64)
    read = read_file("chosho.txt", content, None, [_mended(), otherwise])
    assert _actual(read) == 17 and not [m for m in read.messages if "適用していません" in m.text]
    step = replace(_mended(), as_read="16人", corrected="18人")
    assert _actual(read_file("chosho.txt", content, None, [_mended(), step])) == 18


def _commit(correction: Correction, *groups: str) -> Commit:
    old = {k: v for k, v in correction.as_json().items() if k in ("file", "place", "as_read", "corrected", "who", "at")}
    return Commit(1, 0, None, "佐藤", "R3", "commit", (), groups, MappingProxyType({"corrections": [old]}))  # type: ignore[arg-type]


def test_a_correction_of_an_older_commit_holds_where_file_place_text_and_group_are_the_same() -> None:
    mine = read_file("chosho.txt", _A, None).tables["program_groups"][0]["group_id"]
    kept = kept_of([_commit(_mended(), "society50", mine)]).corrections
    assert [c.sha256 for c in kept] == ["", ""]
    read = read_file("chosho.txt", _A, None, kept)
    assert _actual(read) == 16 and any("訂正した文書の記録はありません" in m.text for m in read.messages)
    assert _actual(read_file("別の名.txt", _A, None, kept)) is None
    others = kept_of([_commit(_mended(), "society50")]).corrections
    assert _actual(read_file("chosho.txt", _A, None, others)) is None


def test_a_correction_comes_back_from_a_commit_as_it_was_given() -> None:
    one = _mended()
    assert from_json([one.as_json()]) == [one] and one.fact.startswith("observations:") and one.sheet_year == "2021"
