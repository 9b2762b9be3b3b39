from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.judge.evaluation import Evaluation
from lib.view.address import (
    FILTERS,
    WORD_FILTERS,
    carried,
    filters_below_groups,
    filters_in_force,
    from_address,
    to_address,
    unfiltered,
)
from lib.view.in_force import in_force
from lib.view.narrow import named_groups, narrow, remaining
from lib.view.parameters import Choice, Parameter, Text, Vocabulary
from lib.view.selection import EMPTY, PARAMETERS, Selection
from lib.view.vocabulary import vocabulary
from tests import real

EVALUATION = real.evaluation()
WORDS = vocabulary(EVALUATION.tables, EVALUATION.policy)


def _some(key: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(WORDS.words[key])), unique=True, max_size=3).map(tuple)


def _one(key: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *sorted(WORDS.words[key])])


SELECTIONS = st.builds(
    Selection,
    group=_some("group"),
    initiative=_some("initiative"),
    section=_some("section"),
    core=_one("core"),
    decision=_some("decision"),
    recorded=_some("recorded"),
    suggested=_some("suggested"),
    status=_some("status"),
    q=st.sampled_from(["", "RPA", "クラウド 団体", "=1+1", "<script>"]),
    years=st.sampled_from([None, (2019, 2021), (2021, 2025), (2020, 2020)]),
    indicator=_one("indicator"),
    project=_one("project"),
    sort=_one("sort"),
    code=_one("code"),
    limits=st.sampled_from([(), (("on_track", 90), ("slightly_behind", 60))]),
    part=_one("part"),
    source=_one("source"),
    line=st.sampled_from([0, 17, 72]),
    page=st.sampled_from([1, 2, 82]),
)


def test_bounds_are_tried_out_whatever_grades_are_called() -> None:
    words = Vocabulary({}, 2019, 2025, {"A": 90, "順調": 60})
    assert from_address({"limits": ["A:80"]}, words)[0].limits == (("A", 80), ("順調", 60))


@given(SELECTIONS)
def test_an_address_gives_back_the_selection_it_was_made_from(selection: Selection) -> None:
    again, notices = from_address(to_address(selection), WORDS)
    assert again == selection and notices == []


def test_each_field_of_a_selection_is_declared_as_a_parameter_in_its_order() -> None:
    assert [p.name for p in PARAMETERS] == [f.name for f in fields(Selection)]
    assert {p.name for p in PARAMETERS if isinstance(p, Choice)} == set(WORDS.words)


def _example(parameter: Parameter, words: Vocabulary) -> Any:
    """A value of a parameter that is not its default."""
    if isinstance(parameter, Choice):
        word = next(iter(words.words[parameter.name]))
        return (word,) if parameter.many else word
    examples = {
        "q": "市町",
        "reason": "不足",
        "find": "市町",
        "years": (words.first_year, words.first_year + 1),
        "limits": (("on_track", 90), ("slightly_behind", 60)),
        "line": 17,
        "place": "L17",
        "page": 2,
        "since": "3",
        "as_of": 4,
        "versions": (1, 5),
    }
    return examples[parameter.name]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.name)
def test_each_parameter_is_written_and_read_and_what_is_not_valid_is_named(
    parameter: Parameter, prefecture: Evaluation
) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    chosen = Selection().changed(**{parameter.name: _example(parameter, words)})
    address = to_address(chosen)
    assert list(address) == [parameter.name] and chosen != EMPTY
    assert from_address(address, words) == (chosen, [])
    nonsense = from_address({parameter.name: ["ない値"]}, words)
    if isinstance(parameter, Text):
        assert nonsense == (Selection().changed(**{parameter.name: "ない値"}), [])
    else:
        assert nonsense == (EMPTY, [f"アドレスの「{parameter.label}: ない値」は該当がないため無視しました。"])


def test_a_changed_selection_is_another_and_knows_no_other_parameters() -> None:
    chosen = Selection(section=("建設企画課",))
    assert chosen.changed(page=2, q="x") == Selection(section=("建設企画課",), page=2, q="x")
    assert chosen == Selection(section=("建設企画課",)) and hash(chosen.changed(page=2)) != hash(chosen)
    with pytest.raises(TypeError, match="colour, pages"):
        chosen.changed(pages=2, colour="red", page=3)


def test_filters_are_what_narrows_and_nothing_that_points_at_one_item() -> None:
    of_wholes = {p.name for p in PARAMETERS if p.narrows == "group"}
    assert of_wholes == {"strategy", "measure", "department", "group", "verdict", "moved"}
    assert {"indicator", "project", "code", "source", "slides", "limits", "page"}.isdisjoint(FILTERS)
    everything = EMPTY.changed(**{p.name: "x" for p in PARAMETERS})
    of_parts = [name for name in FILTERS if name not in {*of_wholes, "years"}]
    assert list(filters_below_groups(everything)) == of_parts and {"section", "status", "q"} <= set(of_parts)


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_follows_the_reader_has_a_chip_and_is_taken_out_alone(name: str, prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    parameter = next(p for p in PARAMETERS if p.name == name)
    chosen = Selection(page=2).changed(**{name: _example(parameter, words)})
    assert filters_in_force(chosen) == (name,) and carried(chosen) == chosen.changed(page=1)
    (chip,) = in_force(chosen, words)
    assert (chip.filter, chip.label) == (name, FILTERS[name]) and chip.text and chip.without == EMPTY


@pytest.mark.parametrize("name", WORD_FILTERS)
def test_each_filter_leaves_only_what_has_the_chosen_word(name: str, prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    word_filter, whole = WORD_FILTERS[name], narrow(prefecture, EMPTY, words)
    word = next(w for w, count in remaining(whole, words, name).items() if count)
    view = narrow(prefecture, EMPTY.changed(**{name: (word,) if word_filter.many else word}), words)
    subjects = {"group": view.groups, "indicator": view.assessments}.get(str(word_filter.narrows), view.projects)
    key = {"group": "group_id", "indicator": "indicator_id"}.get(str(word_filter.narrows), "project_id")
    assert set(subjects[key]) == word_filter.ids_of(prefecture)[word]
    assert 0 < len(view.assessments) < len(whole.assessments)


@given(st.dictionaries(st.one_of(st.sampled_from([*WORDS.words, "q", "years", "limits", "line", "page"]), st.text(max_size=20)),
                       st.lists(st.text(max_size=60), max_size=4), max_size=8))  # fmt: skip
def test_any_address_is_read_without_an_error_and_nothing_unknown_gets_through(address: dict[str, list[str]]) -> None:
    selection, notices = from_address(address, WORDS)
    assert len(notices) <= 6
    for key, words in WORDS.words.items():
        value: Any = getattr(selection, key)
        assert set(value if isinstance(value, tuple) else [value] if value else []) <= set(words)
    view = narrow(EVALUATION, selection, WORDS)
    assert len(view.assessments) <= len(EVALUATION.assessments)


def test_nonsense_is_ignored_with_a_notice_that_names_it() -> None:
    selection, notices = from_address({"section": ["情報システム課", "宇宙課"], "line": ["-3"], "foo": ["bar"]}, WORDS)
    assert selection.section == ("情報システム課",) and selection.line == 0
    assert len(notices) == 3 and "宇宙課" in notices[0]


@pytest.mark.parametrize("said", ["0", "-1", "01", "1.5", "9999999", "２", "all"])
def test_a_page_is_a_number_from_one(said: str) -> None:
    selection, notices = from_address({"page": [said]}, WORDS)
    assert selection.page == 1 and len(notices) == 1 and "ページ: " in notices[0]
    assert from_address({"page": ["7"]}, WORDS) == (Selection(page=7), [])


@pytest.mark.parametrize(
    ("bounds", "said", "is_valid"),
    [
        ({"on_track": 80, "behind": 50}, "on_track:150,behind:1", True),
        ({"on_track": 80, "behind": 50}, "on_track:151", False),
        ({"on_track": 80, "behind": 50}, "behind:0", False),
        ({"on_track": 80, "behind": 50}, "on_track:50", False),
        ({"A1": 180, "B1": -20}, "A1:180,B1:-10", True),
        ({"A1": 180, "B1": -20}, "A1:181", False),
        ({"A1": 180, "B1": -20}, "B1:-21", False),
    ],
)
def test_a_bound_is_tried_out_where_its_slider_reaches(bounds: dict[str, int], said: str, is_valid: bool) -> None:
    words = replace(WORDS, bounds=bounds)
    selection, notices = from_address({"limits": [said]}, words)
    assert bool(selection.limits) == is_valid and len(notices) == (not is_valid)
    if is_valid:
        assert to_address(selection) == {"limits": [said]}


def test_a_huge_address_gives_few_short_notices() -> None:
    _, notices = from_address({"section": ["課" * 10_000] * 500}, WORDS)
    assert len(notices) == 6 and all(len(n) < 120 for n in notices)


def test_rtl_marks_and_control_characters_are_taken_out_of_a_search() -> None:
    selection, _ = from_address({"q": ["\u202eRPA\x00\u200f"]}, WORDS)
    assert selection.q == "RPA"


@pytest.mark.parametrize("query", ["くらうど", "クラウド", "\uff78\uff97\uff73\uff84\uff9e"])
def test_search_does_not_mind_kana_or_width(query: str) -> None:
    view = narrow(EVALUATION, Selection(q=query), WORDS)
    assert "cloud_users" in set(view.assessments["indicator_id"])
    assert "e_prefecture" in set(view.projects["project_id"])


def _projects(selection: Selection, evaluation: Evaluation = EVALUATION, words: Vocabulary = WORDS) -> set[str]:
    return set(narrow(evaluation, selection, words).projects["project_id"])


def test_each_filter_narrows_by_what_the_sheet_says() -> None:
    assert _projects(Selection(section=("建設企画課",))) == {"infra_dx"}
    assert _projects(Selection(initiative=("v",))) == {"e_prefecture"}
    assert _projects(Selection(initiative=("ii",))) == {"society50_promotion", "infra_dx"}, "stated in section 2 only"
    assert _projects(Selection(core="no")) == {"infra_dx"}
    assert _projects(Selection(decision=("現状維持",))) == {"infra_dx"}
    assert _projects(Selection(recorded=("8",))) == {"society50_promotion"}
    assert _projects(Selection(suggested=("8",))) == {"society50_promotion", "smart_prefecture"}
    assert _projects(Selection(status=("behind",))) == {"society50_promotion"}
    assert _projects(Selection(section=("建設企画課",), core="yes")) == set()


@given(SELECTIONS)
def test_taking_every_filter_out_one_by_one_leaves_what_no_filter_leaves(selection: Selection) -> None:
    left = selection
    for _ in range(40):
        found = in_force(left, WORDS)
        if not found:
            break
        assert all(one.label and one.text for one in found)
        left = found[0].without
    assert left == (unfiltered(selection) if filters_in_force(selection) else selection)
    assert filters_in_force(left) == ()
    assert left.indicator == selection.indicator and left.limits == selection.limits


def test_a_filter_in_force_is_named_in_the_words_of_the_screen() -> None:
    selection = Selection(section=("建設企画課",), core="no", recorded=("2",), status=("behind",), years=(2020, 2021))
    assert [(c.label, c.text) for c in in_force(selection, WORDS)] == [
        ("所管課(室)", "建設企画課"), ("中核事業", "中核事業以外"), ("記載の視点", "② 要因分析と工夫"), ("進捗状況", "遅れ"), ("年度", "R2〜R3"),
    ]  # fmt: skip


def _remaining(selection: Selection, key: str) -> list[str]:
    return list(remaining(narrow(EVALUATION, selection, WORDS), WORDS, key))


def test_options_are_what_the_other_filters_leave_and_what_is_chosen_already() -> None:
    assert _remaining(Selection(), "section") == list(WORDS.words["section"])
    assert _remaining(Selection(initiative=("v",)), "section") == ["情報システム課"]
    assert _remaining(Selection(section=("情報システム課",)), "section") == list(WORDS.words["section"]), (
        "its own options stay"
    )
    assert _remaining(Selection(section=("情報システム課",)), "initiative") == ["v", "vi"]
    assert _remaining(Selection(core="no"), "decision") == ["現状維持"]
    assert _remaining(Selection(core="no", decision=("改善",)), "decision") == ["改善", "現状維持"]


@given(SELECTIONS, st.sampled_from(["group", "initiative", "section", "decision"]))
def test_every_option_offered_finds_something_beside_the_other_filters(selection: Selection, key: str) -> None:
    for word in _remaining(selection, key):
        if word not in getattr(selection, key):
            view = narrow(EVALUATION, selection.changed(**{key: (word,)}), WORDS)
            assert len(view.projects) or len(view.assessments), (key, word)


def test_lists_of_several_groups_name_each_and_lists_of_one_name_none(synthetic: Evaluation) -> None:
    words = vocabulary(synthetic.tables, synthetic.policy)
    several = named_groups(narrow(synthetic, Selection(), words))
    assert len(several) == 4 and all(g in label for g, label in several.items())
    assert named_groups(narrow(synthetic, Selection(group=(next(iter(several)),)), words)) == {}


def test_years_cut_the_cells_and_not_the_judgement() -> None:
    view = narrow(EVALUATION, Selection(years=(2021, 2023)), WORDS)
    assert view.years == (2021, 2022, 2023)
    assert set(view.cells["fiscal_year"]) == {2021, 2022, 2023}
    assert len(view.assessments) == len(EVALUATION.assessments)


def test_links_carry_filters_and_drop_pointers() -> None:
    chosen = Selection(
        section=("建設企画課",),
        indicator="cloud_users",
        line=17,
        page=3,
        limits=(("on_track", 90), ("slightly_behind", 50)),
    )
    link = carried(chosen, project="infra_dx")
    assert link == Selection(section=("建設企画課",), limits=chosen.limits, project="infra_dx")
    assert carried(EMPTY) == EMPTY


@pytest.mark.parametrize(("year", "last"), [(2031, 2031), (2050, 2025), (1989, 2025)])
def test_a_final_target_far_from_every_other_figure_adds_no_empty_years(year: int, last: int) -> None:
    tables = EVALUATION.tables
    observations = tables["observations"]
    final = observations[observations["measure"] == "final_target"].head(1).assign(fiscal_year=year)
    frames = {**tables.frames, "observations": pd.concat([observations, final], ignore_index=True)}
    words = vocabulary(replace(tables, frames=frames), EVALUATION.policy)
    assert (words.first_year, words.last_year) == (WORDS.first_year, last)
