"""Two groups of one name are told apart in the same way on lists, slides, choices and papers."""

from __future__ import annotations

from typing import Any

import pytest

from lib.findings.indicators import make_indicators
from lib.findings.listing import project_rows
from lib.findings.overview.group_list import GroupList
from lib.findings.overview.many_groups import make_many_groups
from lib.findings.slides.agenda import make_agenda, make_slide
from lib.judge.evaluation import Evaluation
from lib.view.group_names import distinct_names
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from lib.view.words import slide_words
from tests.model_words import lines


@pytest.fixture(scope="module")
def twins(prefecture: Evaluation) -> dict[str, str]:
    """The two groups of one name: id -> what each is called wherever several are listed."""
    groups = prefecture.tables["program_groups"]
    ids = groups.loc[groups["name"].duplicated(keep=False), "group_id"]
    names = prefecture.once(distinct_names)
    assert len(ids) == 2 and len({prefecture.tables.group_names[group_id] for group_id in ids}) == 1
    return {group_id: names[group_id] for group_id in ids}


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def test_no_two_groups_are_called_the_same(prefecture: Evaluation, twins: dict[str, str]) -> None:
    names = prefecture.once(distinct_names)
    assert len(set(names.values())) == len(names) == 24
    assert all(names[group] == prefecture.tables.group_names[group] for group in names if group not in twins)


def test_the_first_screen_the_indicators_and_the_files_call_them_the_same(
    prefecture: Evaluation, twins: dict[str, str]
) -> None:
    view = _view(prefecture, group=tuple(twins), by="list")
    model = make_many_groups(view)
    assert model is not None and isinstance(model.layout, GroupList)
    assert {line.group.text for line in model.layout.lines} == set(twins.values())
    for line in make_indicators(view).lines:
        assert line.whose.endswith(twins[prefecture.assessed[line.indicator_id]["group_id"]])
    assert set(project_rows(view)["事業群"]) == set(twins.values())


def test_slides_and_their_choices_call_them_the_same(prefecture: Evaluation, twins: dict[str, str]) -> None:
    choices = slide_words(prefecture.tables, prefecture.policy)
    for group_id, name in twins.items():
        assert choices[f"group.{group_id}"] == f"事業群: {name}"
        (slide,) = make_agenda(_view(prefecture), (f"group.{group_id}",))
        assert slide.name == name
        assert any(name in words for words in lines(make_slide(_view(prefecture, group=(group_id,)), "overview")))
