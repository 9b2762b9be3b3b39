"""What a meeting hands out: every file of every scope holds exactly what its screen counts."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader

from lib.figures.palette import LIGHT
from lib.judge.evaluation import Evaluation
from lib.ui.screens.meeting import handouts
from lib.ui.session.session import Session
from lib.view.narrow import View, groups_label, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def _session(evaluation: Evaluation, selection: Selection) -> Session:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return Session(evaluation, words, selection, narrow(evaluation, selection, words), (), LIGHT)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _scope(evaluation: Evaluation, name: str) -> Selection:
    """A choice that leaves some of the groups."""
    groups, projects = evaluation.tables["program_groups"], evaluation.tables["projects"]
    if name == "section":
        return Selection(section=(str(projects["section"].iloc[-1]),))
    if name == "status":
        return Selection(measure=(str(groups["measure"].iloc[-1]),), status=("behind", "slightly_behind"))
    counts = groups[name].value_counts()
    value = str(counts[counts > 1].index[-1])
    return Selection(measure=(value,)) if name == "measure" else Selection(department=(value,))


@pytest.mark.parametrize("scope", ["measure", "department", "section", "status"])
def test_every_hand_out_holds_the_groups_in_view_and_no_other(prefecture: Evaluation, scope: str) -> None:
    session = _session(prefecture, _scope(prefecture, scope))
    view = session.view
    inside = set(view.groups["group_id"])
    assert 0 < len(inside) < len(prefecture.tables["program_groups"])
    files = {file.label: file.make() for file in handouts.downloads(session, [])}
    _pages_hold(files["PDF A4(事業群ごと)"], view)
    book = openpyxl.load_workbook(io.BytesIO(files["Excel"]), read_only=True)
    for sheet, column, expected in (
        ("指標", "指標", list(view.assessments["name"])),
        ("事務事業", "事務事業", list(view.projects["name"])),
    ):
        rows = [list(row) for row in book[sheet].iter_rows(values_only=True)]
        head = next(at for at, row in enumerate(rows) if column in row and len([v for v in row if v]) > 3)
        place = rows[head].index(column)
        listed = {str(row[place]) for row in rows[head + 1 :] if row[place]}
        assert listed == set(expected), sheet
    cover = " ".join(
        s.text_frame.text for s in Presentation(io.BytesIO(files["PowerPoint"])).slides[0].shapes if s.has_text_frame
    )
    assert groups_label(view.evaluation.tables, view.group_rows) in cover


def _pages_hold(pdf: bytes, view: View) -> None:
    everything = view.evaluation.tables["program_groups"]
    titles = [str(item["/Title"]) for item in PdfReader(io.BytesIO(pdf)).outline if not isinstance(item, list)]
    text = _bare(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    inside = set(view.groups["name"])
    assert [t for t in titles if t in set(everything["name"])] == list(view.groups["name"])
    assert "この条件に当てはまる指標はありません" not in text
    for name in set(everything["name"]) - inside:
        assert _bare(name) not in text or any(name in other for other in inside)


def test_where_nothing_fits_no_page_of_a_group_is_offered(prefecture: Evaluation) -> None:
    session = _session(prefecture, Selection(q="どこにもない語"))
    files = {file.label: file.make() for file in handouts.downloads(session, [])}
    assert list(files) == ["PowerPoint", "PDF A3(全体像)", "Excel"]
