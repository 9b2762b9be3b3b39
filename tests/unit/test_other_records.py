"""Records under other names in a browser: told apart by what their name and their notes say, joined only where they belong."""

from __future__ import annotations

import pytest

from lib.findings.decisions import Data
from lib.findings.other_records import other_record

NOTE = {"id": "a", "slide": "overview", "name": "全体像", "kind": "decision", "viewpoint": 0, "text": "整理する",
        "written_at": "2026-11-24 10:00", "version": "1"}  # fmt: skip
HERE = Data(has_real=True, has_synthetic=False, slides=("overview", "group.ours"), sources=("r3_sheet", "r4_sheet"))


@pytest.mark.parametrize(
    ("meeting", "slide", "why_not"),
    [
        ("r3_sheet", "overview", ""),  # of an older program, before the newest commit
        ("gone_sheet+r4_sh", "overview", "特定できない"),  # cut to 200 letters, and nothing else to tell it by
        ("gone_sheet", "group.ours", ""),
        ("gone_sheet", "group.other", "別のデータ"),
        ("real.0a1b2c@/", "overview", ""),
        ("real.0a1b2c@/hyoka/", "group.other", "別のデータ"),
        ("synthetic.0a1b2c@/", "group.ours", "架空データ"),
    ],
)
def test_a_record_may_join_where_its_data_is_the_same(meeting: str, slide: str, why_not: str) -> None:
    found = other_record({"meeting": meeting, "notes": [NOTE | {"slide": slide}], "drafts": 0}, HERE)
    assert (why_not in found.why_not) and bool(why_not) == bool(found.why_not)


def test_a_record_says_when_it_was_written_and_what_it_holds() -> None:
    notes = [NOTE, NOTE | {"id": "b", "kind": "question", "written_at": "2026-11-25 09:00"}, {"text": 7}]
    found = other_record({"meeting": "real.0a1b2c@/hyoka/", "notes": notes, "drafts": 2}, HERE)
    assert found.about == (
        "令和8年11月24日 10:00〜令和8年11月25日 9:00 決定1件・確認事項1件・下書き2件・読めない行1件(実在のデータ、アドレス /hyoka/)"
    )
