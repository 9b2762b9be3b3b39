"""Sections of one name in several departments: each can be chosen by itself, and the name alone still means them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from lib.findings.reporting import forms_to_send, make_reporting
from lib.findings.search_start import _sections
from lib.findings.viewpoint_table import make_viewpoint_table
from lib.judge.evaluation import Evaluation, evaluate
from lib.office.forms import asked
from lib.store.sections import find_sections
from lib.view.narrow import View, narrow, remaining
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import lines

NAME = "総務課"


@pytest.fixture(scope="module")
def shared(prefecture: Evaluation) -> Evaluation:
    """The first section of three departments is called 総務課 in each."""
    frames = dict(prefecture.tables.frames)
    groups = frames["program_groups"]
    department = groups.set_index("group_id")["department"].dropna()
    of_department = {name: group_id for group_id, name in department.items()}
    chosen = list(of_department.values())[:3]
    projects = frames["projects"]
    is_renamed = projects["group_id"].isin(chosen)
    frames["projects"] = projects.assign(section=projects["section"].mask(is_renamed, NAME))
    stated = {**prefecture.tables.stated, "projects": frames["projects"]}
    tables = replace(prefecture.tables, frames=MappingProxyType(frames), stated=MappingProxyType(stated))
    return evaluate(tables, prefecture.policy)


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _words(evaluation: Evaluation) -> Mapping[str, str]:
    return vocabulary(evaluation.tables, evaluation.policy).words["section"]


def _of_shared(evaluation: Evaluation) -> list[str]:
    return [word for word in _words(evaluation) if word.startswith(f"{NAME}(")]


def test_each_is_offered_with_its_department_and_the_name_alone_says_that_it_means_all(shared: Evaluation) -> None:
    words, each = _words(shared), _of_shared(shared)
    assert len(each) == 3 and all(words[word] == word for word in each)
    assert words[NAME] == "総務課(全3部局)"
    others = {word: label for word, label in words.items() if word not in (NAME, *each)}
    assert others and all(word == label for word, label in others.items())


def test_the_name_alone_finds_what_all_of_them_find_together(shared: Evaluation) -> None:
    whole = _view(shared, section=(NAME,)).ids.projects
    parts = [_view(shared, section=(word,)).ids.projects for word in _of_shared(shared)]
    assert all(parts) and set.union(*map(set, parts)) == whole and sum(map(len, parts)) == len(whole)
    words = vocabulary(shared.tables, shared.policy)
    counts = remaining(_view(shared), words, "section")
    assert counts[NAME] == len(whole) and [counts[word] for word in _of_shared(shared)] == [len(p) for p in parts]


def test_a_data_set_without_such_names_calls_sections_as_before(prefecture: Evaluation) -> None:
    names = list(prefecture.tables["projects"]["section"].unique())
    assert _words(prefecture) == {name: name for name in names}


def test_what_they_owe_their_forms_and_counts_are_apart(shared: Evaluation) -> None:
    each = set(_of_shared(shared))
    assert NAME not in set(asked(shared.tables, 2024)["section"]), "no form asks several departments"
    counted = {link.link.text for link in _sections(_view(shared))}
    assert counted & each and NAME not in counted
    assert NAME not in " ".join(lines(make_viewpoint_table(_view(shared, by="section"), _vocabulary(shared)))).split()
    one = next(iter(each))
    told = lines(make_reporting(_view(shared, section=(one,), part="reporting")))
    assert not any(other in words for words in told for other in each - {one})
    every_form = {section for section, _ in forms_to_send(_view(shared, section=(NAME,)))}
    assert every_form <= each and {s for s, _ in forms_to_send(_view(shared, section=(one,)))} <= {one}


def _vocabulary(evaluation: Evaluation) -> Any:
    return vocabulary(evaluation.tables, evaluation.policy)


class _Row:
    def __init__(self, **columns: Any) -> None:
        vars(self).update(columns)


def test_a_group_without_a_department_is_said_to_have_none() -> None:
    groups = [
        _Row(group_id=g, department=d, lead_section=None) for g, d in (("a", "土木部"), ("b", "農林部"), ("c", None))
    ]
    sections = find_sections(groups, [_Row(section=NAME, group_id=g) for g in "abc"])
    assert [sections.word(NAME, g) for g in "abc"] == ["総務課(土木部)", "総務課(農林部)", "総務課(部局の記載なし)"]
    assert sections.expand((NAME, "観光課")) == (
        *("総務課(土木部)", "総務課(農林部)", "総務課(部局の記載なし)"),
        "観光課",
    )
    alone = find_sections(groups[1:], [_Row(section=NAME, group_id=g) for g in "bc"])
    assert alone.word(NAME, "c") == NAME, "one named department tells nothing apart"
