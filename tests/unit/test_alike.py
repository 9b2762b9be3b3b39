"""Indicators of one name stand in a list without their projects: each says in what it differs."""

from __future__ import annotations

from collections import Counter

from lib.findings.indicators import make_indicators
from lib.findings.reporting import make_reporting
from lib.judge.evaluation import Evaluation
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def _view(evaluation: Evaluation, **chosen: object) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, Selection().changed(**chosen), words)


def _alike_group(evaluation: Evaluation) -> str:
    """A group that has two indicators of one name."""
    names = Counter((item["group_id"], item["name"]) for item in evaluation.assessed.values())
    return next(group_id for (group_id, _), count in names.items() if count > 1)


def test_no_two_indicators_of_a_list_a_table_or_what_is_owed_read_the_same(prefecture: Evaluation) -> None:
    view = _view(prefecture, group=(_alike_group(prefecture),))
    model = make_indicators(view)
    assert len({line.name.text for line in model.lines}) < len(model.lines), "names alone would not tell them apart"
    assert len({(line.name.text, line.whose) for line in model.lines}) == len(model.lines)
    rows = [(row.indicator, row.beside, row.kind, row.year) for row in model.years.rows]
    assert len(set(rows)) == len(rows)
    waiting = [(row.state, row.indicator.text, row.beside) for row in make_reporting(view).waiting]
    assert len(set(waiting)) == len(waiting) > 0


def test_a_name_that_stands_once_needs_nothing_beside_it(evaluation: Evaluation) -> None:
    assert {row.beside for row in make_indicators(_view(evaluation)).years.rows} == {""}
