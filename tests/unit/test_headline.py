"""Sentences hold for any direction, sign, zero, unit and size."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.findings import headline
from lib.findings.attention import attention, mark_of, projection_mark, tally
from lib.findings.slides.agenda import make_agenda, make_slide
from lib.judge import phrases
from lib.judge.evaluation import Evaluation, assess, judge_cells
from lib.judge.policy.load import load_policy
from lib.store.rows import records_of
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.examples import one_in
from tests.views import with_assessments

SCALE = load_policy().scale
FIGURES = st.one_of(
    st.sampled_from([0.0, 0.0, 1.0, 5.0, 100.0]),
    st.integers(-2_000_000, 2_000_000).map(float),
    st.floats(-5_000, 5_000, allow_nan=False).map(lambda v: round(v, 3)),
)
UNITS = st.sampled_from(["件", "団体", "%", "日", "千円"])


Spec = tuple[str, str, float | None, dict[int, float], dict[int, float]]


def items_of(specs: list[Spec], name: str = "指標2") -> list[dict[str, Any]]:
    """Assessments of indicators of this name, from (direction, unit, baseline, targets, actuals) each.

    The last target is the final one; the sheet is of the year after the actuals.
    """
    observations, indicators = [], []
    origin = {"source_id": "s", "source_ref": "L1", "source_text": "x", "attribution": "printed"}
    for number, (direction, unit, baseline, targets, actuals) in enumerate(specs):
        rows = [(2019, "baseline", baseline)] if baseline is not None else []
        rows += [(y, "target", v) for y, v in targets.items()] + [(y, "actual", v) for y, v in actuals.items()]
        rows.append((max(targets), "final_target", targets[max(targets)]))
        for year, measure, value in rows:
            observations.append(
                {
                    "indicator_id": f"x{number}",
                    "fiscal_year": year,
                    "measure": measure,
                    "sheet_year": max(actuals, default=2021) + 1,
                    "value": value,
                    "report_state": "reported",
                    "attribution_note": None,
                    **origin,
                }
            )
        indicators.append(
            {
                "indicator_id": f"x{number}",
                "group_id": f"g{number}",
                "project_id": None,
                "kind": "group",
                "name": name,
                "short_name": None,
                "unit": unit,
                "accumulation": "annual",
                "direction": direction,
                **origin,
            }
        )
    known = pd.DataFrame(indicators)
    cells = judge_cells(pd.DataFrame(observations), known, SCALE)
    assessed = assess(cells, known, SCALE).set_index("indicator_id", drop=False)
    return [assessed.loc[i].to_dict() for i in known["indicator_id"]]


def item_of(
    direction: str,
    unit: str,
    baseline: float | None,
    targets: dict[int, float],
    actuals: dict[int, float],
    name: str = "指標2",
) -> dict[str, Any]:
    """The assessment of one indicator."""
    (item,) = items_of([(direction, unit, baseline, targets, actuals)], name)
    return item


# Judging eight indicators takes as long as judging one.
ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["increase", "decrease"]),
        UNITS,
        st.none() | FIGURES,
        st.fixed_dictionaries(dict.fromkeys(range(2021, 2026), FIGURES)),
        st.dictionaries(st.integers(2020, 2024), FIGURES, max_size=5),
    ),
    min_size=4,
    max_size=12,
).map(items_of)


def everything_said(item: dict[str, Any]) -> list[str]:
    """All sentences and marks on one indicator."""
    said = [headline.about_indicator(item, SCALE)]
    if pd.notna(item["year"]):
        said += [phrases.judged_words(item, SCALE), phrases.standing_words(item, SCALE), mark_of(item, SCALE)[0]]
    if pd.notna(item["projection"]):
        said += [phrases.outlook_words(item), phrases.movement_words(item), projection_mark(item, SCALE)[0]]
    if pd.notna(item["pace_needed"]):
        said.append(phrases.need_words(item))
    return said


@one_in(4)
@given(items=ITEMS)
def test_no_sentence_says_what_cannot_be(items: list[dict[str, Any]]) -> None:
    for text in (text for item in items for text in everything_said(item)):
        assert "nan" not in text and "None" not in text and "—" not in text, text
        assert not re.search(r"達成率-|目標[^、。に]*の-\d|試算 -", text), f"a negative share of a target: {text}"
        assert not re.search(r"年-|[増減]の[増減]|足りない.*足りない", text), f"a sign where a word belongs: {text}"
        assert not re.search(r"(?<![\d.])\d{4,}", text.replace("指標2", "")), f"thousands run together: {text}"
        assert not re.search(r"指標2\d", text), f"a name glued to a figure: {text}"


@one_in(4)
@given(items=ITEMS)
def test_what_is_needed_leads_towards_the_target_in_the_indicators_direction(items: list[dict[str, Any]]) -> None:
    for item in (i for i in items if pd.notna(i["pace_needed"])):
        words = phrases.need_words(item)
        if phrases.reaches(item):
            assert words == "最終目標を満たす水準の維持が必要"
        else:
            assert ("の減が必要" in words) == (item["direction"] == "decrease")
            assert ("の増が必要" in words) == (item["direction"] == "increase")


@one_in(4)
@given(items=ITEMS)
def test_a_projection_is_said_to_reach_exactly_what_it_reaches(items: list[dict[str, Any]]) -> None:
    for item in (i for i in items if pd.notna(i["projection"])):
        words, goal, end = phrases.end_words(item), item["final_target"], item["projection"]
        reached = end <= goal if item["direction"] == "decrease" else end >= goal
        assert words.endswith("に達する") == reached
        assert ("足りない" in words or "未達となる" in words) == (not reached)
        assert item["is_projected_short"] == (not reached)


def test_a_projection_that_rises_from_falling_bars_is_said_from_the_plans_years() -> None:
    item = item_of(
        "decrease",
        "日",
        44,
        {2021 + n: 40.0 - 4 * n for n in range(5)},
        dict(zip(range(2021, 2025), (68, 61, 54, 48), strict=True)),
    )
    assert phrases.outlook_words(item) == "R3〜R6の推移が続いた場合、R7に41.3日で、目標24日を17.3日超過し未達となる試算"
    assert phrases.need_words(item) == "最終目標に達するには年24日の減が必要"
    assert phrases.movement_words(item) == "R3の68日からR6の48日へ、年6.7日の減です。"


def test_a_missed_target_of_zero_has_a_word_and_no_rate() -> None:
    item = item_of("decrease", "件", 4, dict.fromkeys(range(2021, 2026), 0.0), {2023: 2, 2024: 3})
    assert phrases.judged_words(item, SCALE) == "R6に目標0件に対し3件(遅れ)"
    assert mark_of(item, SCALE) == ("▼遅れ", "bad")
    assert headline.about_indicator(item, SCALE) == "指標2: R6は目標0件に対し3件、遅れ"


def test_a_rate_below_nothing_is_no_share_of_the_target() -> None:
    item = item_of("decrease", "日", 44, {2024: 28.0, 2025: 24.0}, {2024: 70.0})
    assert phrases.judged_words(item, SCALE) == "R6に目標28日に対し70日、目標の2.5倍(遅れ)"


def test_points_are_not_percent() -> None:
    item = item_of("increase", "%", 40, {2021: 50.0, 2025: 71.0}, {2021: 40.0})
    assert phrases.need_words(item) == "最終目標に達するには年7.8ポイントの増が必要"


def test_a_target_already_reached_asks_for_nothing_more() -> None:
    item = item_of("increase", "団体", 5, {2021: 8.0, 2025: 16.0}, {2021: 20.0})
    assert headline.about_indicator(item, SCALE) == "指標2: R3に最終目標16団体に達している"
    assert phrases.need_words(item) == "最終目標を満たす水準の維持が必要"


def test_the_mark_of_one_step_says_so_and_takes_no_grade() -> None:
    item = item_of("increase", "団体", 5, {2021: 8.0, 2025: 16.0}, {2020: 5.0})
    assert projection_mark(item, SCALE) == ("試算 31%(R元→R2の1年分)", "unknown")
    more = item_of("increase", "団体", 5, {2021: 8.0, 2025: 16.0}, {2020: 5.0, 2021: 5.0})
    assert projection_mark(more, SCALE) == ("試算 ▼31%", "bad")
    zero = item_of("decrease", "件", 9, {2025: 0.0}, {2020: 8.0})
    assert projection_mark(zero, SCALE)[0] == "試算 目標に達しない(R元→R2の1年分)"


# ---------------------------------------------------------------------- a whole view


def view_of(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def test_a_year_is_named_only_when_everything_was_judged_in_it(synthetic: Evaluation) -> None:
    view = view_of(synthetic)
    years = sorted({int(y) for y in view.assessments["year"].dropna()})
    assert len(years) > 1
    assert headline.headline(view)[-1].startswith(f"直近の判定(R{years[0] - 2018}〜R{years[-1] - 2018})では")
    one = view.assessments[view.assessments["year"] == years[-1]].head(5)
    same = with_assessments(view, one)
    assert headline.headline(same)[-1].startswith(f"R{years[-1] - 2018}は5指標")


def test_many_groups_are_counted_before_one_is_named(synthetic: Evaluation) -> None:
    view = view_of(synthetic)
    own = view.assessments[view.assessments["kind"] == "group"]
    said = headline.headline(view)
    assert f"事業群の指標({len(own)}指標)のうち、{tally(records_of(own), SCALE).words}。" in said
    first = own[own["needs_attention"]].iloc[0]
    assert any(s.startswith(f"このうち最も注意が必要な「{first['short_name']}」は、") for s in said)


def test_what_is_owed_is_said_before_what_is_not_due(synthetic: Evaluation) -> None:
    view = view_of(synthetic)
    late = view.assessments[view.assessments["indicator_id"] == "g2_own_2"]
    said = headline.headline(with_assessments(view, late))
    assert said[:2] == ["R4〜R6の実績は未報告。", "R7の実績は報告時期前。"]


def test_everything_met_is_said_so(synthetic: Evaluation) -> None:
    view = view_of(synthetic)
    met = view.assessments[view.assessments["status"] == "met"].head(3).assign(year=2024)
    assert headline.headline(with_assessments(view, met))[-1].endswith("3指標すべてが目標を達成。")


@pytest.mark.parametrize(
    ("met", "missed", "words"),
    [
        (1, 0, "判定した1指標が目標を達成"),
        (0, 1, "判定した1指標が遅れ(「実証実験・社会実装」40%)"),
        (2, 1, "3指標中1指標が未達"),
        (0, 2, "2指標すべてが未達"),
    ],
)
def test_one_of_one_is_said_without_a_share(evaluation: Evaluation, met: int, missed: int, words: str) -> None:
    view = view_of(evaluation)
    rows = view.assessments[view.assessments["year"].notna()]
    is_met = rows["status"] == "met"
    chosen = pd.concat([rows[is_met].head(met), rows[~is_met].head(missed)])
    assert headline.headline(with_assessments(view, chosen))[-1].startswith(f"R2は{words}")


def test_a_year_is_called_unreported_only_where_nothing_in_view_is_reported(prefecture: Evaluation) -> None:
    openings = set()
    for group in prefecture.tables.rows["program_groups"]:
        view = view_of(prefecture, group=(group.group_id,))
        known = {
            int(cell.fiscal_year)
            for item in view.assessed
            for cell in view.cell_rows(item["indicator_id"])
            if pd.notna(cell.actual)
        }
        for sentence in headline.headline(view):
            found = re.match(r"(事業群の指標の)?(R\d)(?:〜(R\d))?の実績は(?:未報告|報告時期前)。", sentence)
            if found is None:
                continue
            years = range(2018 + int(found[2][1:]), 2019 + int((found[3] or found[2])[1:]))
            openings.add(found[1])
            assert (found[1] is not None) == bool(known & set(years)), sentence
    assert openings == {None, "事業群の指標の"}


def test_every_indicator_is_counted_once(evaluation: Evaluation, synthetic: Evaluation) -> None:
    for one in (evaluation, synthetic):
        counts = tally(records_of(one.assessments), SCALE)
        assert sum(counts.by_status.values()) == counts.total == len(one.assessments)
        assert counts.behind + counts.warned == len(attention(view_of(one))) == counts.attention
    counts = tally(records_of(evaluation.assessments), SCALE)
    assert (counts.words, counts.waiting_words) == (
        "遅れ・やや遅れ2指標、早期注意1指標",
        "判定前(報告時期前)6指標(うち早期注意1指標)",
    )
    counts_of_synthetic = tally(records_of(synthetic.assessments), SCALE)
    assert (
        tally(records_of(synthetic.assessments.assign(status="unreported")), SCALE).waiting_words
        == f"判定前(未報告){len(synthetic.assessments)}指標(うち早期注意{counts_of_synthetic.warned}指標)"
    )


@pytest.fixture(scope="module")
def said_on_slides(synthetic: Evaluation) -> list[tuple[str, str]]:
    """(slide, text) of everything that every slide of the made-up groups says."""
    view = view_of(synthetic)
    keys = [k for k in vocabulary(synthetic.tables, synthetic.policy).words["slides"] if k != "decided"]
    made = {key: make_slide(view, key) for key in keys}
    return [
        (key, text)
        for key, one in made.items()
        for text in (
            one.sentence,
            *(f"{f.label} {f.value} {f.how}" for f in one.facts),
            *(n.text for n in one.notes),
        )
    ]


@pytest.mark.parametrize("word", ["nan", "None", "の-", "年-", "—の", "にとどまる", "指標230", "--"])
def test_no_slide_of_made_up_groups_says_nonsense(said_on_slides: list[tuple[str, str]], word: str) -> None:
    assert [(key, text) for key, text in said_on_slides if word in text] == []


def test_the_overview_of_one_group_says_its_name_and_cites_its_lines(synthetic: Evaluation) -> None:
    group = synthetic.tables["program_groups"].iloc[1]
    one = make_slide(view_of(synthetic, group=(group["group_id"],)), "overview")
    assert one.name == f"全体像 {group['name']}" and {p.source_id for p in one.places} == {group["source_id"]}
    many = make_slide(view_of(synthetic), "overview")
    assert many.name == "全体像 4事業群" and many.places == (), "lines of four documents cannot be cited as one"


def test_a_slide_cites_every_line_its_figures_stand_on(evaluation: Evaluation, document: list[str]) -> None:
    view = view_of(evaluation)
    for made in make_agenda(
        view, [k for k in vocabulary(evaluation.tables, evaluation.policy).words["slides"] if k != "decided"]
    ):
        text = "\n".join(document[p.line - 1] for p in made.places)
        for fact in made.facts:
            assert set(fact.places) <= set(made.places), (made.key, fact)
            if "実績" in fact.how and " / 目標" in fact.how:
                for figure in re.findall(r"[\d,]+", fact.how):
                    assert figure in text, (made.key, fact)


def test_a_cost_is_never_said_without_what_it_leaves_out(evaluation: Evaluation) -> None:
    made = make_slide(view_of(evaluation), "overview")
    cost = next(f for f in made.facts if f.label.startswith("事業費"))
    assert (
        cost.value == "6.78億円 → 3.68億円"
        and cost.how == "−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定"
    )


def test_a_projects_slide_names_the_years_of_cost_and_outcome_and_says_what_is_new(evaluation: Evaluation) -> None:
    made = make_slide(view_of(evaluation), "project.society50_promotion")
    assert made.sentence == (
        "ながさきSociety5.0推進費: 事業費はR2実績837万円からR3計画6,573万円(約7.9倍、年度は表の並びから推定)。"
        "「実証実験・社会実装」はR2に達成率40%(遅れ)"
    )
    assert any(
        n.heading == "令和3年度の見直し内容" and "データ連携基盤を構築し" in n.text and "(54行)" in n.text
        for n in made.notes
    )


def test_a_view_of_indicators_that_nobody_owes_is_not_empty(evaluation: Evaluation) -> None:
    assert headline.headline(view_of(evaluation, q="インフラDX")) == ["R3の実績は報告時期前。"]


def test_what_is_judged_behind_is_never_said_by_where_its_pace_leads(synthetic: Evaluation) -> None:
    view = view_of(synthetic)
    own = view.assessments[(view.assessments["kind"] == "group") & view.assessments["is_underperforming"]]
    for shown in (own.head(1), own.head(2), own):
        said = headline.headline(with_assessments(view, shown))
        first = shown.iloc[0].to_dict()
        assert any(f"「{first['short_name']}」は" in s and phrases.judged_words(first, SCALE) in s for s in said)


def test_years_with_gaps_are_not_joined() -> None:
    from lib.contract.wording import span

    assert span([2021, 2023]) == "R3・R5" and span([2021, 2022, 2024]) == "R3〜R4・R6"


def test_a_projection_that_reaches_nothing_reaches_it() -> None:
    gone = item_of("decrease", "件", 2, {2025: 0.0}, {2020: 1.0})
    assert (
        phrases.end_words(gone).endswith("に達する")
        and projection_mark(gone, SCALE)[0] == "試算 目標に達する(R元→R2の1年分)"
    )


def test_the_sheets_headline_goes_on_within_a_sentence_and_ends_with_it(evaluation: Evaluation) -> None:
    view = narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))
    assert headline.headline(view) == [
        "R3〜R7の実績は報告時期前。",
        "R元→R2の1年分の推移が続いた場合、R7に「クラウド利用団体」は5団体で、目標16団体に11団体足りず、「オープンデータ登録数」は2,925件で、目標3,000件の98%の試算(「オープンデータ登録数」の要因に「コロナ」の記載)。",
        "R2は6指標中3指標が未達、うち遅れ・やや遅れ2指標(達成率が最低の「実証実験・社会実装」は40%)。",
    ]
