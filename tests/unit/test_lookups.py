"""What the tables say of one subject, when their rows stand in another order than the sheet's."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lib.store.lookups import newest_review, texts_on, texts_on_initiatives
from lib.store.tables import Tables


def _with(tables: Tables, name: str, rows: pd.DataFrame) -> Tables:
    return replace(tables, frames={**tables.frames, name: rows})


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_review_is_the_last_years(tables: Tables, newest_first: bool) -> None:
    reviews = tables["reviews"]
    later = reviews.assign(review_year=reviews["review_year"] + 1, decision="later")
    both = _with(tables, "reviews", pd.concat([later, reviews] if newest_first else [reviews, later]))
    project_id = reviews["project_id"].iloc[0]
    review = newest_review(both, project_id)
    assert review and review.decision == "later"
    assert newest_review(tables, "unknown") is None


def test_texts_stand_in_the_order_of_the_sheet(tables: Tables) -> None:
    turned = _with(tables, "narratives", tables["narratives"][::-1])
    own, of_initiatives = texts_on(turned, "project", "e_prefecture"), texts_on_initiatives(turned, "e_prefecture")
    for texts in (own, of_initiatives):
        assert len(texts) > 1 and [row.position for row in texts] == sorted(row.position for row in texts)
    assert {row.subject_id for row in own} == {"e_prefecture"}
    assert {row.subject_type for row in of_initiatives} == {"initiatives"}
    assert texts_on(turned, "indicator", "e_prefecture") == [] == texts_on_initiatives(turned, "unknown")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("chosho.txt", "(事業群名は原資料から読み取れず)"),
        ("chosho.PDF", "(事業群名は原資料から読み取れず)"),
        ("chosho.xlsx", "(事業群名の記載なし)"),
        ("chosho.docx", "(事業群名の記載なし)"),
    ],
)
def test_of_a_missing_name_no_more_is_said_than_its_document_tells(tables: Tables, file: str, words: str) -> None:
    nameless = _with(tables, "sources", tables["sources"].assign(file=file))
    assert dict(nameless.group_names) == {"society50": words}
    named = _with(nameless, "program_groups", tables["program_groups"].assign(name="情報化の推進"))
    assert dict(named.group_names) == {"society50": "情報化の推進"}
