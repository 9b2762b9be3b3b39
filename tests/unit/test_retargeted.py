"""What restated targets mean: easier or harder by the better direction, and who meets them only since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lib.findings.changed_texts import find_changed_texts
from lib.findings.model import Link
from lib.findings.restated import RestatedCell, restated_by
from lib.findings.retargeted import Meaning, Moves, make_meaning, make_moves, move_of, moved_groups
from lib.findings.year_by_year import make_restated_values, make_sheet_difference, moves_of, restated_rows
from lib.judge.evaluation import Evaluation
from lib.ui.session.kept import changed_texts_of
from lib.view.narrow import View, narrow
from lib.view.portfolio import of_many
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from lib.view.words import EASIER, HARDER, MIXED, OF_ACTUALS, OF_TEXTS, OF_VERDICTS, ONLY_THEN, RESTATED_WORDS, UNKNOWN


def _view(evaluation: Evaluation, restated: str = "") -> View:
    return narrow(evaluation, Selection(restated=restated), vocabulary(evaluation.tables, evaluation.policy))


def _cell(old: float, new: float, year: int = 2021, measure: str = "target", of: str = "cloud_users") -> RestatedCell:
    return RestatedCell("society50", of, "名", "団体", year, measure, old, new, 2021, ())


def _moves(view: View, *cells: RestatedCell) -> Moves:
    return make_moves(view, cells, 2022)


@pytest.mark.parametrize(
    ("direction", "old", "new", "move"),
    [
        ("increase", 16, 14, EASIER),
        ("increase", 14, 16, HARDER),
        ("decrease", 30, 25, HARDER),
        ("decrease", 25, 30, EASIER),
        ("not_stated", 16, 14, UNKNOWN),
    ],
)
def test_a_target_is_made_easier_in_the_direction_of_its_indicator(
    direction: str, old: float, new: float, move: str
) -> None:
    assert move_of(_cell(old, new), direction) == move
    assert move_of(_cell(old, new, measure="actual"), direction) == ""
    assert move_of(_cell(old, new, measure="baseline"), direction) == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([_cell(8, 6)], 1),  # the actual of R3 is 7: met since, not before
        ([_cell(8, 7)], 1),  # met to the figure
        ([_cell(6, 5)], 0),  # met before, too
        ([_cell(10, 8)], 0),  # easier, and still missed
        ([_cell(6, 8)], 0),  # harder
        ([_cell(8, 6, year=2025)], 0),  # no actual yet
        ([_cell(8, 6, measure="final_target")], 0),  # the target of the year is counted, not its copy
        ([_cell(8, 6), _cell(8, 6, measure="final_target")], 1),
        ([_cell(8, 6), _cell(16, 18, year=2025)], 1),  # whatever becomes of other years
    ],
)
def test_who_meets_a_target_only_since_it_was_restated(
    two_years: Evaluation, cells: Sequence[RestatedCell], expected: int
) -> None:
    assert _moves(_view(two_years), *cells).met_only_since_indicators == expected


def test_less_is_better_turns_the_comparison_round(prefecture: Evaluation) -> None:
    rows = prefecture.cells.dropna(subset=["actual", "target"])
    directions = {i: item["direction"] for i, item in prefecture.assessed.items()}
    row = next(r for r in rows.itertuples() if directions[r.indicator_id] == "decrease" and r.actual > 1)
    view = _view(prefecture)
    eased = _cell(row.actual - 1, row.actual + 1, int(row.fiscal_year), of=row.indicator_id)
    moves = make_moves(view, [eased], 2025)
    assert moves.indicators(EASIER) == 1 and moves.met_only_since == (eased,)
    tightened = _cell(row.actual + 1, row.actual - 1, int(row.fiscal_year), of=row.indicator_id)
    assert make_moves(view, [tightened], 2025).met_only_since == ()


def test_years_that_moved_both_ways_are_counted_apart(two_years: Evaluation) -> None:
    moves = _moves(_view(two_years), _cell(8, 6), _cell(16, 18, year=2025))
    assert (moves.indicators(MIXED), moves.indicators(EASIER), moves.indicators(HARDER)) == (1, 0, 0)


def _said(meaning: Meaning) -> str:
    return "".join(part.text if isinstance(part, Link) else part for part in meaning.sentence)


def test_what_nobody_can_tell_is_said_beside_what_is_counted(two_years: Evaluation) -> None:
    view = _view(two_years)
    meaning = make_meaning(view, Moves({"cloud_users": UNKNOWN}, (), ()), 2022, 0)
    assert _said(meaning) == (
        "R4調書で目標を緩和した指標なし、厳しくした指標なし、よい向きが未確認で判別できない指標1。"
        "よい向きを確認した指標のうち、この改定がなければ未達の指標なし。文章の変更なし。"
    )


@pytest.mark.parametrize("group", ["g001", "g005"])
def test_the_texts_of_a_group_are_those_of_its_two_sheets(prefecture: Evaluation, group: str) -> None:
    known = vocabulary(prefecture.tables, prefecture.policy)
    view = narrow(prefecture, Selection(group=(group,), restated=OF_TEXTS), known)
    difference = make_sheet_difference(view, known, group, 2025)
    texts = find_changed_texts(prefecture, 2025).in_view(view).changes
    listed = make_restated_values(view, known, 2025, find_changed_texts(prefecture, 2025)).texts
    assert difference and listed and texts
    assert f"、文章{len(texts):,}件" in difference.changes.headline
    assert listed.headline == f"変更点{len(texts):,}件(すべて文章)"
    assert find_changed_texts(prefecture, 2021).changes == (), "the first sheet changes nothing"


def test_the_sentence_leads_to_exactly_what_it_counts(two_years: Evaluation) -> None:
    view = _view(two_years)
    meaning = make_meaning(view, _moves(view, _cell(8, 6), _cell(5, 4, 2020, "actual")), 2022, 3)
    assert _said(meaning) == (
        "R4調書で目標を緩和した指標1、厳しくした指標なし。この改定がなければ未達の指標1。文章の変更3件。"
    )
    assert meaning.further[0].text == "実績の改定1件"  # type: ignore[union-attr]


@pytest.mark.parametrize("year", [2022, 2025])
def test_each_count_is_that_of_its_list_and_its_file(prefecture: Evaluation, year: int) -> None:
    known = vocabulary(prefecture.tables, prefecture.policy)
    everything = moves_of(_view(prefecture), year)
    indicators = [everything.indicators(move) for move in (EASIER, HARDER, MIXED, UNKNOWN)]
    targets = {c.indicator_id for c in restated_by(_view(prefecture), year) if c.measure in ("target", "final_target")}
    assert sum(indicators) == len(targets) > 0
    for word in RESTATED_WORDS:
        view = _view(prefecture, word)
        listed = moves_of(view, year).chosen(word)
        assert len(restated_rows(view, year)) == len(listed)
        if word in (EASIER, HARDER, MIXED, UNKNOWN):
            assert len({cell.indicator_id for cell in listed}) == everything.indicators(word)
        elif word == ONLY_THEN:
            assert len({cell.indicator_id for cell in listed}) == everything.met_only_since_indicators
        elif word == OF_ACTUALS:
            assert len(listed) == everything.actuals
    groups = make_restated_values(
        _view(prefecture, OF_VERDICTS), known, year, find_changed_texts(prefecture, year)
    ).groups
    assert groups == moved_groups(_view(prefecture), year)
    now = prefecture.verdicts[prefecture.verdicts["sheet_year"] == year].set_index("group_id")
    assert all(now.loc[dict(m.group.to.selection.__dict__)["group"][0], "verdict"] for m in groups)


def test_a_group_moves_as_the_first_screen_compares_it_with_last_years_sheet_alone(prefecture: Evaluation) -> None:
    view, rules = _view(prefecture), prefecture.policy.verdict
    whole = of_many(view)
    assert whole is not None and rules is not None
    moved = {group.group.to.selection.group[0] for group in moved_groups(view, 2025)}
    assert moved == {group.group_id for group in whole.comparable if group.before != group.verdict} != set()
    gap = prefecture.verdicts.assign(before_year=prefecture.verdicts["before_year"] - 1)
    older = replace(prefecture)
    older.__dict__["verdicts"] = gap
    assert moved_groups(replace(view, evaluation=older), 2025) == (), "a sheet of two years ago is not last year's"


def test_the_texts_of_a_year_are_found_once_for_a_data_version(prefecture: Evaluation) -> None:
    texts = changed_texts_of(prefecture, 2025)
    assert changed_texts_of(prefecture, 2025) is texts is not changed_texts_of(prefecture, 2024)
    views = [_view(prefecture), _view(prefecture, OF_TEXTS)]
    assert [len(texts.in_view(view).changes) for view in views] == [len(texts.changes)] * 2
    assert all(change.group_id == "g001" for change in texts.in_view(_of_group(prefecture, "g001")).changes)


def _of_group(evaluation: Evaluation, group: str) -> View:
    return narrow(evaluation, Selection(group=(group,)), vocabulary(evaluation.tables, evaluation.policy))
