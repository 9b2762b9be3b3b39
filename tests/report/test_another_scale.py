"""Files name grades and verdicts as the rules in force do: a deck, paper, a book and JSON under another scale."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from html import unescape
from typing import Final

import pytest
from pypdf import PdfReader

from lib.findings.slides.agenda import make_agenda
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy
from lib.report import paper, summary, workbook
from lib.report.powerpoint.deck import to_pptx
from lib.view.narrow import View
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.report.conftest import view_of
from tests.scales import SCALES, Scale, shipped_labels


def _in_package(data: bytes) -> str:
    """The texts of all parts of an Office file, notes and charts included."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    return unescape("|".join(text for part in parts for text in re.findall(r">([^<]+)<", part)))


def _on_paper(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


FILES: Final[Mapping[str, Callable[[View], str]]] = {
    "deck": lambda view: _in_package(to_pptx(view, make_agenda(view))),
    "groups": lambda view: _on_paper(paper.group_pages([view], "なし(すべて)")),
    "overview": lambda view: _on_paper(paper.overview_page(view, "なし(すべて)")),
    "book": lambda view: _in_package(
        workbook.to_workbook(view, vocabulary(view.evaluation.tables, view.evaluation.policy))
    ),
    "json": lambda view: summary.to_json(view).decode(),
}


@pytest.fixture(scope="module", params=SCALES.values(), ids=list(SCALES))
def scale(request: pytest.FixtureRequest) -> Scale:
    scale: Scale = request.param
    return scale


@pytest.fixture(scope="module")
def views(
    scale: Scale, tmp_path_factory: pytest.TempPathFactory, evaluation: Evaluation, prefecture: Evaluation
) -> list[View]:
    """The real sheet, all groups of a prefecture, and one of them that has something behind; under the scale."""
    folder = tmp_path_factory.mktemp("scale") / "rules"
    scale.write(folder)
    policy = load_policy(folder)
    one, many = (evaluate(judged.tables, policy) for judged in (evaluation, prefecture))
    group = str(many.assessments.loc[many.assessments["is_underperforming"], "group_id"].iloc[0])
    return [view_of(one), view_of(many), view_of(many, Selection(group=(group,)))]


@pytest.mark.parametrize("kind", FILES)
def test_another_scale_changes_every_word_of_a_file(kind: str, scale: Scale, views: list[View]) -> None:
    # A page for each of two dozen groups would say nothing more, and takes 20 s.
    texts = [FILES[kind](view) for view in (views[::2] if kind == "groups" else views)]
    assert [shipped_labels(text) for text in texts] == [[]] * len(texts)
    assert all(re.search(scale.labels, text) for text in texts)
    if kind in ("deck", "overview", "book"):
        assert all(scale.behind in text for text in texts)
