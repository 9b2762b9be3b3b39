"""Side by side: a few groups, sections, departments or measures by the same facts, and what to choose for that."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import short
from lib.contract.reference import Reference, cited_or_counted
from lib.contract.terms import RECORDED, SUGGESTED, circled
from lib.contract.wording import change, how_many, oku_yen, part_of, quantity, share_of, span
from lib.figures.compare import Lane, Result
from lib.findings.compared import MOST, Compared, compared_things
from lib.findings.cost import Cost, cost_total, cost_years, left_out
from lib.findings.model import Advice, Chip, Link, status_chip, stay
from lib.findings.slides.slide import cost_places
from lib.judge.phrases import aim_words
from lib.judge.policy.scale import Scale
from lib.store.rows import rows_of
from lib.view.address import FILTERS, WORD_FILTERS
from lib.view.filters import OF_GROUPS
from lib.view.narrow import View
from lib.view.parameters import Vocabulary

_MOST_VIEWPOINTS = 4
_MOST_EXAMPLES = 6
_MOST_IN_EXAMPLE = 3
_MOST_CITED = 8  # places that a pointer is told one by one
_NONE = "—"
_NOT_OF_SECTIONS = "事業群の指標と、事業群そのものへの注意は、所管課の列には入れていません。"


@dataclass(frozen=True)
class Named:
    """A name from the data and how often it occurs."""

    name: str
    count: str


@dataclass(frozen=True)
class CostCell:
    """What something costs, before and after, and beneath it of which years and how it changes."""

    total: str
    years: str


# What a cell holds: words, words that lead somewhere, statuses, names with counts, or a cost.
Cell: TypeAlias = str | Link | tuple[Chip, ...] | tuple[Named, ...] | CostCell


@dataclass(frozen=True)
class FactRow:
    """One fact of all things compared, a cell each."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Lanes:
    """Rates and costs of all things on the same axes. `years` names what the two costs are of.

    `finding` is the chart's title on a line, `subtitle` what it measures in which unit and years.
    `references` are the places of what it shows.
    """

    finding: str
    subtitle: str
    lanes: tuple[Lane, ...]
    years: tuple[str, str]
    alternative: str
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class SideBySide:
    """The things compared, a column each under `names`, by the same facts; and the chart of them."""

    title: str
    caption: str
    label: str
    names: tuple[Link, ...]
    facts: tuple[FactRow, ...]
    note: str
    chart: Lanes


def make_side_by_side(view: View, words: Vocabulary, by: str) -> SideBySide | Advice:
    """The chosen values of the filter `by` beside each other; what to choose unless there are two to MOST of them."""
    things = compared_things(view, words, by)
    if not things:
        return _advice(view, words, by)
    label = FILTERS[by]
    return SideBySide(
        f"{label}{len(things)}件を比較",
        f"{label}の比較",
        label,
        tuple(Link(thing.name, thing.go(_page_of(by))) for thing in things),
        _facts(things, view.evaluation.policy.scale),
        _NOT_OF_SECTIONS if by == "section" else "",
        _lanes(things, view.evaluation.policy.scale),
    )


# ---------------------------------------------------------------------- what to choose


def _advice(view: View, words: Vocabulary, by: str) -> Advice:
    """What to choose, and how many are chosen instead."""
    chosen = len(WORD_FILTERS[by].chosen(view.selection))
    now = f"現在は{chosen:,}件です。" if chosen else ""
    return Advice(
        f"左の「絞り込み」の「{FILTERS[by]}」で、2〜{MOST}件を選んでください",
        f"{now}選んだものを、同じ目盛りで横に並べます。",
        _examples(view, words, by),
    )


def _examples(view: View, words: Vocabulary, by: str) -> tuple[Link, ...]:
    """What may be worth setting side by side: groups of one measure, else the most frequent values in view."""
    if by == "group" and (measures := _measures_of_few_groups(view)):
        return measures
    groups, names = view.groups, words.words[by]
    values = {"group": groups["group_id"], "section": view.projects["section"]}.get(by)
    if values is None:
        values = groups[OF_GROUPS[by]]
    frequent = tuple(map(str, values.dropna().value_counts().index[:_MOST_IN_EXAMPLE]))
    if len(frequent) < 2:
        return ()
    return (Link("、".join(names[word] for word in frequent), stay(view, "compare", **{by: frequent})),)


def _measures_of_few_groups(view: View) -> tuple[Link, ...]:
    """The measures whose groups in view can be compared all at once."""
    return tuple(
        Link(f"施策「{measure}」の{len(groups)}事業群", stay(view, "compare", group=tuple(groups["group_id"])))
        for measure, groups in view.groups.groupby("measure", sort=True)
        if 2 <= len(groups) <= MOST
    )[:_MOST_EXAMPLES]


# ---------------------------------------------------------------------- the facts, a row each


def _facts(things: Sequence[Compared], scale: Scale) -> tuple[FactRow, ...]:
    """The rows of the table: what each is called, and what it says of a thing."""
    facts: tuple[tuple[str, Callable[[Compared], Cell]], ...] = (
        (heads.PROJECT, _projects),
        (heads.RESULTS, _results),
        (f"{heads.STATUS}({heads.RESULTS})", _statuses),
        (f"{scale.behind_label}({heads.RESULTS})", _behind),
        ("遅れの年数(最も長いもの)", _years_behind),
        ("報告の割合", _reported),
        (heads.COST, _cost),
        (heads.DECISION, _decisions),
        (RECORDED, _viewpoints),
        (SUGGESTED, _flags),
    )
    return tuple(FactRow(label, tuple(cell(thing) for thing in things)) for label, cell in facts)


def _projects(thing: Compared) -> Cell:
    return Link(f"{thing.projects:,}事業", thing.go("projects"))


def _results(thing: Compared) -> Cell:
    if not len(thing.results):
        return _NONE
    judged = f"判定{thing.judged:,}指標" if thing.judged else "判定なし"
    return f"{len(thing.results):,}指標(うち{judged})"


def _statuses(thing: Compared) -> Cell:
    scale, counts = thing.view.evaluation.policy.scale, thing.tally.by_status
    chips = tuple(status_chip(scale, code, f"{counts[code]:,}指標") for code in scale.labels() if counts.get(code))
    return chips or _NONE


def _behind(thing: Compared) -> Cell:
    if not thing.judged:
        return _NONE
    policy = thing.view.evaluation.policy
    kinds = tuple(kind for kind in policy.results if kind != "group" or thing.by != "section")
    to = thing.go("indicators", status=policy.scale.behind_codes, kind=kinds)
    return Link(part_of(thing.behind, thing.judged, heads.INDICATOR), to)


def _years_behind(thing: Compared) -> Cell:
    return f"{thing.years_behind}年" if thing.years_behind else _NONE


def _reported(thing: Compared) -> Cell:
    return share_of(thing.reported, thing.reported + thing.owed)


def _cost(thing: Compared) -> Cell:
    cost = thing.cost
    if cost is None:
        return _NONE
    return CostCell(cost_total(cost), f"{cost_years(cost)}、{change(cost.change)}{left_out(cost)}")


def _decisions(thing: Compared) -> Cell:
    return tuple(Named(decision, f"{count:,}事業") for decision, count in thing.decisions.items()) or _NONE


def _viewpoints(thing: Compared) -> Cell:
    most = sorted(thing.recorded.items(), key=lambda counted: (-counted[1], counted[0]))[:_MOST_VIEWPOINTS]
    return " ".join(f"{circled(viewpoint)}{count:,}件" for viewpoint, count in most) or _NONE


def _flags(thing: Compared) -> Cell:
    """A section's list holds the questions on its groups, too: there is no way to the same number."""
    count = how_many(thing.flags, "件")
    return count if thing.by == "section" else Link(count, thing.go("viewpoints"))


# ---------------------------------------------------------------------- the chart


def _lanes(things: Sequence[Compared], scale: Scale) -> Lanes:
    """A lane each. The costs of all are of the years of the first that has any."""
    first = next((thing.cost for thing in things if thing.cost), None)
    years = (f"{era(first.from_year)}実績", f"{era(first.to_year)}計画") if first else ("実績", "計画")
    return Lanes(
        _most_behind(things, scale),
        _measured(things, years, first),
        tuple(_lane(thing, first) for thing in things),
        years,
        f"達成率と事業費の比較。{'。'.join(_in_words(thing, scale) for thing in things)}",
        tuple(dict.fromkeys(reference for thing in things for reference in _references(thing, first))),
    )


def _most_behind(things: Sequence[Compared], scale: Scale) -> str:
    """Whose results are behind most often, of how many that are judged."""
    if not any(thing.judged for thing in things):
        return f"{heads.RESULTS}の判定はまだありません"
    most = max(thing.behind for thing in things)
    if not most:
        return f"{scale.behind_label}の{heads.RESULTS}はありません"
    first, *others = [thing for thing in things if thing.behind == most]
    also = f"など{len(others) + 1}件(各{most:,}指標)" if others else f"の{part_of(most, first.judged, heads.INDICATOR)}"
    return f"{scale.behind_label}が最も多いのは{short(first.name, 20)}{also}"


def _measured(things: Sequence[Compared], years: tuple[str, str], first: Cost | None) -> str:
    """What the chart measures, its units and years: ``成果の指標の達成率(%、R2)と事業費(億円、R2実績・R3計画)``."""
    judged = sorted({int(row.year) for thing in things for row in rows_of(thing.results) if not math.isnan(row.year)})
    of_years = f"、{span(judged)}" if judged else ""
    notes = dict.fromkeys(thing.cost.years_note for thing in things if thing.cost and _is_of(thing.cost, first))
    return f"{heads.RESULTS}の達成率(%{of_years})と事業費(億円、{years[0]}・{years[1]}{''.join(notes)})"


def _is_of(cost: Cost | None, first: Cost | None) -> bool:
    """Whether a cost is of the years of the first, so that they can be drawn beside each other."""
    return bool(cost and first and (cost.from_year, cost.to_year) == (first.from_year, first.to_year))


def _lane(thing: Compared, first: Cost | None) -> Lane:
    cost = thing.cost
    before, after = (cost.before, cost.after) if cost and _is_of(cost, first) else (math.nan, math.nan)
    from_year, to_year = _years_of(first)
    return Lane(
        thing.name,
        tuple(_result(thing, row) for row in rows_of(thing.results)),
        before,
        after,
        (
            cited_or_counted(_cost_places(thing, from_year), _MOST_CITED),
            cited_or_counted(_cost_places(thing, to_year), _MOST_CITED),
        ),
        thing.go(_page_of(thing.by)).address,
    )


def _result(thing: Compared, row: Any) -> Result:
    """A result with what a pointer is told: its year, its figures with their unit, their places."""
    return Result(
        row.name,
        float(row.achievement_rate),
        str(row.status),
        tuple(_told(thing, row)),
        thing.go("indicators", indicator=row.indicator_id).address,
    )


def _told(thing: Compared, row: Any) -> Iterator[str]:
    if math.isnan(row.year):
        return
    yield f"{era(int(row.year))} {aim_words(row._asdict())}・実績{quantity(row.actual, row.unit)}"
    if places := cited_or_counted(_result_places(thing, row), _MOST_CITED):
        yield f"出典 {places}"


def _result_places(thing: Compared, row: Any) -> Sequence[Reference]:
    return thing.view.evaluation.places.of_indicator(row.indicator_id, [row.year])


def _years_of(first: Cost | None) -> tuple[int, int]:
    return (first.from_year, first.to_year) if first else (0, 0)


def _cost_places(thing: Compared, year: int) -> tuple[Reference, ...]:
    return cost_places(thing.view, thing.view.ids.projects, (year,))


def _references(thing: Compared, first: Cost | None) -> Iterator[Reference]:
    for row in rows_of(thing.results):
        yield from _result_places(thing, row)
    for year in _years_of(first):
        yield from _cost_places(thing, year)


def _page_of(by: str) -> str:
    """The page that shows a thing alone."""
    return "projects" if by == "section" else "overview"


def _cost_words(cost: Cost) -> str:
    """The plan of a cost: ``R3計画の事業費3.02億円(年度は表の並びから推定)``."""
    about = left_out(cost).removeprefix("、")
    return f"{era(cost.to_year)}計画の{heads.COST}{oku_yen(cost.after)}{f'({about})' if about else ''}"


def _in_words(thing: Compared, scale: Scale) -> str:
    cost = f"、{_cost_words(thing.cost)}" if thing.cost else ""
    behind = f"{thing.behind:,}指標が{scale.behind_label}" if thing.behind else f"{scale.behind_label}なし"
    judged = (
        f"{heads.RESULTS}のうち判定した{thing.judged:,}指標では{behind}"
        if thing.judged
        else f"{heads.RESULTS}の判定なし"
    )
    return f"{thing.name}は{judged}{cost}"
