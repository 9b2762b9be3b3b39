"""The projects in view: what lists and files say of each, and the list with its order and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import inf, isnan
from operator import attrgetter
from typing import Any

from lib.contract import heads
from lib.contract.era import era
from lib.contract.letters import words_of
from lib.contract.reference import Reference
from lib.contract.terms import REPORT_STATES, STAGES
from lib.contract.wording import number
from lib.findings.attention import counted
from lib.findings.inferred import years_words
from lib.findings.model import Chip, Link, Option, Quote, place_in, status_chip, stay
from lib.findings.pages import Turning, page_of, turning
from lib.judge.evaluation import Evaluation
from lib.judge.policy.scale import Scale
from lib.store.lookups import newest_review
from lib.store.tables import Tables
from lib.view.misses import misses_with, telling_sentence
from lib.view.narrow import View, named_groups, remaining
from lib.view.parameters import Vocabulary
from lib.view.words import cost_word

_A_PAGE = 50
_FEW = 6  # projects, below which there is room for the first of them in full
_MOST_YEARS = 4
_MOST_COLUMNS = 3  # of costs in the list; the bars beside them show every year

BudgetYear = tuple[int, str]  # fiscal year and stage


@dataclass(frozen=True)
class TotalCost:
    """The total cost of a project in a budget year, in thousand yen. `amount`: NaN unless `state` is `reported`.

    `attribution`: how its year is told. `place`: where it stands.
    """

    amount: float
    state: str
    attribution: str
    place: Reference


@dataclass(frozen=True)
class FirstIndicator:
    """The indicator of a project that needs attention first, of those that the filters let through.

    `rate`: a fraction, NaN where it has none.
    """

    indicator_id: str
    name: str
    short_name: str
    status: str
    rate: float
    is_judged: bool


@dataclass(frozen=True)
class Summary:
    """What lists and files say of one project. `decision` is empty without a review.

    `has_indicators`: in view or not.
    """

    project_id: str
    group_id: str
    number: int
    is_core: bool
    name: str
    section: str
    period: str
    start_year: int
    costs: Mapping[BudgetYear, TotalCost]
    first_indicator: FirstIndicator | None
    has_indicators: bool
    recorded: tuple[int, ...]
    suggested: tuple[int, ...]
    decision: str
    source: Reference


def budget_years(view: View) -> list[BudgetYear]:
    """The last four for which projects in view have a budget; a plan only while no actual follows it."""
    with_budget = view.evaluation.once(_projects_with_budget)
    keys = [key for key, project_ids in with_budget.items() if not project_ids.isdisjoint(view.ids.projects)]
    last_actual = max((year for year, stage in keys if stage == "actual"), default=0)
    return sorted(key for key in keys if key[1] == "actual" or key[0] > last_actual)[-_MOST_YEARS:]


def _projects_with_budget(evaluation: Evaluation) -> Mapping[BudgetYear, Set[str]]:
    """Fiscal year and stage -> the projects that have a budget of it."""
    budgets = evaluation.tables["budgets"][["fiscal_year", "stage", "project_id"]]
    by_year = budgets.groupby(["fiscal_year", "stage"])["project_id"]
    return {(int(year), str(stage)): set(ids.tolist()) for (year, stage), ids in by_year}


def make_summaries(view: View, shown: slice = slice(None)) -> list[Summary]:
    """The projects in view by group and number; of those `shown` alone."""
    projects = sorted(view.project_rows, key=attrgetter("group_id", "number"))[shown]
    return [_summary(view, project) for project in projects]


def _summary(view: View, project: Any) -> Summary:
    """What is said of a project (a row of the table projects)."""
    evaluation = view.evaluation
    tables, marks = evaluation.tables, counted(evaluation)
    indicators = evaluation.rows.assessments.of("project_id", project.project_id)
    flags = marks.project_flags(project.project_id, [indicator.indicator_id for indicator in indicators])
    review = newest_review(tables, project.project_id)
    return Summary(
        project.project_id,
        project.group_id,
        project.number,
        project.is_core,
        project.name,
        project.section,
        project.period_text,
        project.start_year,
        _total_costs(tables, tables.rows["budgets"].of("project_id", project.project_id)),
        _first_indicator([row for row in indicators if row.indicator_id in view.ids.indicators]),
        bool(indicators),
        marks.recorded(project.project_id),
        tuple(sorted({flag.viewpoint for flag in flags})),
        review.decision if review else "",
        tables.reference(project.source_id, project.source_ref),
    )


def _total_costs(tables: Tables, budgets: Iterable[Any]) -> dict[BudgetYear, TotalCost]:
    """The total costs of a project whose budget this is."""
    return {
        (row.fiscal_year, row.stage): TotalCost(
            row.amount_thousand_yen,
            row.report_state,
            row.attribution,
            tables.reference(row.source_id, row.source_ref),
        )
        for row in budgets
        if row.item == "total"
    }


def _first_indicator(indicators: Sequence[Any]) -> FirstIndicator | None:
    """The first of a project's indicators in view, which stand in the order that needs attention."""
    if not indicators:
        return None
    first = indicators[0]
    return FirstIndicator(
        first.indicator_id,
        first.name,
        first.short_name,
        first.status,
        first.achievement_rate,
        not isnan(first.year),
    )


# ---------------------------------------------------------------------- the list


@dataclass(frozen=True)
class Cost:
    """A figure in thousand yen, or why there is none. `hint`: what a dash means; `is_lost`: the sheet's figure is."""

    words: str
    hint: str = ""
    is_lost: bool = False


@dataclass(frozen=True)
class CostBar:
    """A year of a project's costs as a bar: its share of the highest one. None where the cost is not known.

    `is_set`: the sheet has a cost for the year. `is_plan`: it is planned and not yet spent.
    """

    share: float | None
    is_set: bool
    is_plan: bool


@dataclass(frozen=True)
class CostBars:
    """The costs of a project over the years, each bar on the project's own scale, and the same in words."""

    bars: tuple[CostBar, ...]
    words: str


@dataclass(frozen=True)
class ShownIndicator:
    """The indicator of a project to look at first: how it stands, how it is called beside its project, its whole name."""

    chip: Chip
    called: str
    name: str


@dataclass(frozen=True)
class ProjectRow:
    """One project of the list. `group` is empty where all are of one group; `costs` stand along the list's years.

    `is_chosen`: it is shown in full below. `change`: how the cost changes in the newest of all years, in thousand yen;
    empty where it is not known. `without_indicator`: why there is no indicator. `reason`: what the sheet says of why it
    is behind, where the reader looks for a word of it.
    """

    project: Summary
    name: Link
    is_chosen: bool
    group: str
    costs: tuple[Cost, ...]
    cost_bars: CostBars | None
    change: str
    indicator: ShownIndicator | None
    without_indicator: str
    reason: Quote | None


@dataclass(frozen=True)
class ProjectList:
    """A page of the projects in view. `years` are heads of the columns of costs, `cost_sorts` the words that order by them.

    `total` counts all in view.

    `years_note`: how the years of the costs on the page are told, where they are inferred. `change_years`: between which
    years their change is told, empty of fewer than two.
    """

    total: int
    years: tuple[str, ...]
    cost_sorts: tuple[str, ...]
    years_note: str
    rows: tuple[ProjectRow, ...]
    turning: Turning
    change_years: str


def make_project_list(view: View) -> ProjectList:
    """The page of the list that the address asks for, in the order that it asks for."""
    page = page_of(view.selection, len(view.project_rows), _A_PAGE)
    years = budget_years(view)
    columns = years[-_MOST_COLUMNS:]
    shown = projects_in_order(view, page.items)
    common = _Common(years, named_groups(view), chosen_project(view), reasons_asked_for(view))
    return ProjectList(
        len(view.project_rows),
        tuple(map(_year_words, columns)),
        tuple(cost_word(year) for year, _ in columns),
        years_words(cost.attribution for project in shown for cost in known_costs(project, years)),
        tuple(_row(view, project, common) for project in shown),
        turning("projects", view.selection, page, "事業"),
        "→".join(map(_year_words, years[-2:])) if len(years) > 1 else "",
    )


def _year_words(year: BudgetYear) -> str:
    """A budget year as it heads a column: ``R3計画``."""
    return f"{era(year[0])}{STAGES[year[1]]}"


def make_department_options(view: View, words: Vocabulary) -> tuple[Option, ...]:
    """The departments that the other filters leave, each with the number of its groups; none where there is one alone.

    On a narrow screen the filters of every page stand in the menu, one more press away.
    """
    counts = remaining(view, words, "department")
    if len(words.words["department"]) < 2:
        return ()
    chosen = view.selection.department
    return tuple(
        _department(view, word, f"{words.words['department'][word]} {counts[word]:,}", chosen) for word in counts
    )


def _department(view: View, word: str, text: str, chosen: tuple[str, ...]) -> Option:
    is_chosen = word in chosen
    others = tuple(other for other in chosen if other != word) if is_chosen else (*chosen, word)
    hint = "絞り込みを解除" if is_chosen else f"{heads.GROUP}数。選ぶと絞り込み"
    return Option(Link(text, stay(view, "projects", department=others, page=1), hint), is_chosen)


def chosen_project(view: View) -> str:
    """The id of the project that is shown in full: the one that the address names, else the first of few. Empty for none."""
    if view.selection.project in view.evaluation.tables.rows["projects"].by("project_id"):
        return view.selection.project
    if not 0 < len(view.project_rows) <= _FEW:
        return ""
    return projects_in_order(view, slice(0, 1))[0].project_id


def known_costs(project: Summary, years: Iterable[BudgetYear]) -> list[TotalCost]:
    """The costs of a project in these years that are known."""
    costs = (project.costs.get(year) for year in years)
    return [cost for cost in costs if cost is not None and cost.state == "reported"]


def reasons_asked_for(view: View) -> dict[str, Quote]:
    """Project id -> the sentence on why it is behind that holds the words asked for; none without words."""
    if not view.selection.reason:
        return {}
    texts: dict[str, list[Any]] = {}
    for miss in misses_with(view.evaluation, view.selection.reason):
        for project_id in miss.projects & view.ids.projects:
            texts.setdefault(project_id, []).append(miss.row)
    words = words_of(view.selection.reason)
    return {project_id: _telling_quote(view, rows, words) for project_id, rows in texts.items()}


def _telling_quote(view: View, narratives: Sequence[Any], words: Sequence[str]) -> Quote:
    """The sentence of these texts that tells most, with its place."""
    sentence = telling_sentence((row.text for row in narratives), words)
    row = next(row for row in narratives if sentence in row.text)
    return Quote(sentence, place_in(view, row.source_id, row.source_ref))


@dataclass(frozen=True)
class _Common:
    """What all rows of the list are made with.

    Its budget years, the names of several groups by id, the id of the project shown in full, the reasons by project id.
    """

    years: list[BudgetYear]
    groups: Mapping[str, str]
    chosen: str
    reasons: Mapping[str, Quote]


def _row(view: View, project: Summary, common: _Common) -> ProjectRow:
    scale, years, groups = view.evaluation.policy.scale, common.years, common.groups
    first = project.first_indicator
    return ProjectRow(
        project,
        Link(project.name, stay(view, "projects", project=project.project_id), "下に詳しく表示"),
        project.project_id == common.chosen,
        groups.get(project.group_id, ""),
        tuple(_cost(project.costs.get(year)) for year in years[-_MOST_COLUMNS:]),
        _cost_bars(project, years),
        _change_words(_change(project, years)),
        _indicator(first, scale, is_among_groups=bool(groups)) if first else None,
        _without_indicator(project),
        common.reasons.get(project.project_id),
    )


def _without_indicator(project: Summary) -> str:
    if project.first_indicator is not None:
        return ""
    return "条件に当てはまる指標なし" if project.has_indicators else "指標なし"


def _change(project: Summary, years: Sequence[BudgetYear]) -> float | None:
    """How much the cost changes between the last two of these years, in thousand yen; None where it is not known."""
    if len(years) < 2:
        return None
    before, after = (_known_amount(project.costs.get(year)) for year in years[-2:])
    return None if before is None or after is None else after - before


def _change_words(change: float | None) -> str:
    if change is None:
        return ""
    sign = "±" if change == 0 else "+" if change > 0 else "−"
    return f"{sign}{number(abs(change), 0)}"


def _cost(cost: TotalCost | None) -> Cost:
    if cost is None:
        return Cost("")
    if cost.state == "reported":
        return Cost(number(cost.amount, 0))
    words = REPORT_STATES[cost.state]
    return Cost("–", hint=words) if cost.state == "not_set" else Cost(words, is_lost=True)


def _cost_bars(project: Summary, years: Iterable[BudgetYear]) -> CostBars | None:
    """The costs of a project by year as bars; None where none is known."""
    amounts = {year: _known_amount(project.costs.get(year)) for year in years}
    highest = max((amount for amount in amounts.values() if amount is not None), default=None)
    if highest is None:
        return None
    bars = tuple(
        CostBar(
            None if amount is None else amount / highest if highest else 0.0,
            _is_set(project.costs.get(year)),
            year[1] == "plan",
        )
        for year, amount in amounts.items()
    )
    words = "、".join(f"{_year_words(year)} {_cost_words(project.costs.get(year))}" for year in amounts)
    return CostBars(bars, f"{heads.COST}の推移: {words}")


def _known_amount(cost: TotalCost | None) -> float | None:
    return cost.amount if cost is not None and cost.state == "reported" else None


def _is_set(cost: TotalCost | None) -> bool:
    return cost is not None and cost.state != "not_set"


def _cost_words(cost: TotalCost | None) -> str:
    if cost is None:
        return REPORT_STATES["not_set"]
    return f"{number(cost.amount, 0)}千円" if cost.state == "reported" else REPORT_STATES[cost.state]


def _indicator(first: FirstIndicator, scale: Scale, is_among_groups: bool) -> ShownIndicator:
    """Among many groups the indicator is called by its own name, which need not be told apart from others' here."""
    rate = scale.of(first.indicator_id).rate_words(first.rate) if first.is_judged else ""
    called = first.name if is_among_groups else first.short_name
    return ShownIndicator(status_chip(scale, first.status, rate), called, first.name)


# ---------------------------------------------------------------------- order


def projects_in_order(view: View, shown: slice = slice(None)) -> list[Summary]:
    """The projects in view in the order that the address asks for, those `shown` of them.

    What has no value to order by stands last, from either end. Lists and files have the same order.
    """
    word = view.selection.sort
    key = _sort_key(view, word.removeprefix("-"))
    if key is None:  # in the order of the sheets only those shown need to be looked at
        return make_summaries(view, shown)
    projects = make_summaries(view)
    known = [project for project in projects if key(project) is not None]
    unknown = [project for project in projects if key(project) is None]
    return [*sorted(known, key=key, reverse=word.startswith("-")), *unknown][shown]


def _sort_key(view: View, word: str) -> Callable[[Summary], Any] | None:
    """What the list is ordered by, by the word of the address: None for a project without such a value."""
    scale, years = view.evaluation.policy.scale, budget_years(view)

    def cost_in(year: BudgetYear) -> Callable[[Summary], float | None]:
        return lambda project: _known_amount(project.costs.get(year))

    def worst_first(project: Summary) -> tuple[int, float] | None:
        first = project.first_indicator
        severity = scale.severity(first.status) if first else -1
        if first is None or severity < 0:
            return None
        return (-severity, inf if isnan(first.rate) else first.rate)

    keys: dict[str, Callable[[Summary], Any]] = {
        "number": lambda project: project.number,
        "core": lambda project: 0 if project.is_core else 1,
        "name": lambda project: project.name or None,
        "section": lambda project: project.section or None,
        "start": lambda project: project.start_year,
        "cost": cost_in(years[-1]) if years else lambda _: None,
        "change": lambda project: _change(project, years),
        "status": worst_first,
        "codes": lambda project: -(len(project.recorded) + len(project.suggested)) or None,
        "decision": lambda project: project.decision or None,
        **{cost_word(year[0]): cost_in(year) for year in years},
    }
    return keys.get(word)
