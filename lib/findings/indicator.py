"""What is said about one indicator: how it stands, whose it is, its figures, and what the sheet says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import ACCUMULATIONS, INDICATOR_KINDS, PROJECTION, WAITING
from lib.contract.wording import quantity, unit_words
from lib.findings.attention import counted
from lib.findings.charted_years import charted_years
from lib.findings.criteria import direction_words
from lib.findings.headline import about_indicator
from lib.findings.indicator_figures import Figures, cells_of, figures_of, notes_on, own_words
from lib.findings.inferred import inferred_years
from lib.findings.model import Chip, Link, Place, Quote, Texts, go, place_in, quotes, status_chip
from lib.findings.reasons import Reason, make_reasons
from lib.findings.restated import Restated, make_restated
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import basis_words
from lib.store.lookups import initiative_sign, texts_on, texts_on_initiatives
from lib.view.narrow import View

_CHARTED = {"baseline": heads.BASELINE, "target": "目標", "actual": "実績"}


@dataclass(frozen=True)
class Why:
    """Why an indicator needs attention, and what the sheet says of it. `recorded` are viewpoints."""

    reasons: tuple[Reason, ...]
    recorded: tuple[int, ...]
    restated: tuple[Restated, ...]
    texts: tuple[Texts, ...]
    is_quoted_above: bool = False  # the sheet's words on the indicator stand beside its projection

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say, here or above."""
        return not (self.is_quoted_above or self.reasons or self.recorded or self.restated or self.texts)


@dataclass(frozen=True)
class Indicator:
    """One indicator. `project` is None for a group's own, and `section` is blank then.

    `traits` say how its values count and which way is better. `subtitle` says what the chart measures, in
    which unit and years, and what its projection rests on. `chart` is the chart in words.
    """

    indicator_id: str
    name: str
    finding: str
    status: Chip
    project: Link | None
    section: str
    kind: str
    traits: str
    place: Place | None
    subtitle: str
    chart: str
    figures: Figures
    why: Why


def make_indicator(view: View, indicator_id: str) -> Indicator:
    """The indicator, in view or not. Raises KeyError for none such."""
    item, scale = view.evaluation.assessed[indicator_id], view.evaluation.policy.scale
    finding, sheet_words = about_indicator(item, scale), own_words(view, indicator_id)
    project, section = _owner(view, item)
    return Indicator(
        indicator_id=indicator_id,
        name=item["name"],
        finding=finding,
        status=status_chip(scale, item["status"]),
        project=project,
        section=section,
        kind=INDICATOR_KINDS[item["kind"]],
        traits=_traits(view, item),
        place=place_in(view, item["source_id"], item["source_ref"]),
        subtitle=chart_subtitle(view, item),
        chart=f"{finding}。{'。'.join([*_charted_years(view, item), *_inferred_years(view, item)])}",
        figures=figures_of(view, item, sheet_words),
        why=_why(view, item, sheet_words),
    )


def chart_subtitle(view: View, item: Item) -> str:
    """What a chart measures, in which unit and years: ``目標と実績・単位 %・R元〜R7・試算はR3〜R6の推移による``."""
    charted = charted_years(view, [item])
    years = f"{era(charted[0])}〜{era(charted[-1])}" if len(charted) > 1 else era(charted[0])
    words = ["目標と実績", unit_words(item["unit"]), years]
    if pd.notna(item["projection"]):
        words.append(f"{PROJECTION}は{basis_words(item)}による")
    return "・".join([*words, *_inferred_years(view, item)])


def _traits(view: View, item: Item) -> str:
    """How the values count and which way is better, and that the sheet has no later target where it has none."""
    known = view.evaluation.later_targets.get(str(item["indicator_id"]))
    later = f"。{known.words}。" if known else ""
    return f"{ACCUMULATIONS[item['accumulation']]}・{direction_words(view.evaluation, item)}{later}"


def _owner(view: View, item: Item) -> tuple[Link | None, str]:
    """The project that an indicator belongs to, and its section."""
    if pd.isna(item["project_id"]):
        return None, ""
    (project,) = view.evaluation.tables.rows["projects"].of("project_id", item["project_id"])
    return Link(project.name, go(view, "projects", project=project.project_id)), project.section


def _charted_years(view: View, item: Item) -> Iterator[str]:
    """The figures of each year in words: ``R2は目標40台、実績20台``."""
    for cell in cells_of(view, item["indicator_id"]):
        words = list(_charted_figures(cell, item["unit"]))
        if words:
            yield f"{era(cell.fiscal_year)}は{'、'.join(words)}"


def _inferred_years(view: View, item: Item) -> Iterator[str]:
    """Which of the charted years are inferred, where any is."""
    if words := inferred_years(cells_of(view, item["indicator_id"])):
        yield words


def _charted_figures(cell: Cell, unit: str) -> Iterator[str]:
    for measure, label in _CHARTED.items():
        value = getattr(cell, measure)
        if not isnan(value):
            yield f"{label}{quantity(value, unit)}"
    if cell.status in WAITING:
        yield WAITING[cell.status]


# ---------------------------------------------------------------------- why


def _why(view: View, item: Item, sheet_words: tuple[Quote, ...]) -> Why:
    marks = counted(view.evaluation)
    return Why(
        reasons=make_reasons(view, marks.flags(item)),
        recorded=marks.recorded(item["project_id"]),
        restated=make_restated(view, item["indicator_id"], item["unit"]),
        texts=tuple(_texts(view, item, sheet_words)),
        is_quoted_above=bool(sheet_words),
    )


def _initiatives(view: View, item: Item) -> str:
    """The initiatives of an indicator's project, whose texts are not on the indicator alone: ``取組項目i・iii``."""
    links = view.evaluation.tables.rows["project_initiatives"].of("project_id", item["project_id"])
    signs = dict.fromkeys(initiative_sign(link.initiative_id) for link in links)
    return f"取組項目{'・'.join(signs)}"


def _texts(view: View, item: Item, sheet_words: tuple[Quote, ...]) -> Iterator[Texts]:
    """What the sheet says: of the indicator, unless it stands beside the projection; of its project; of its initiatives."""
    if sheet_words and pd.isna(item["projection"]):
        yield Texts("調書の説明: 進捗状況", sheet_words)
    if notes := notes_on(view, item["indicator_id"]):
        yield Texts("調書の注", notes)
    if pd.isna(item["project_id"]):
        return
    tables = view.evaluation.tables
    results = [row for row in texts_on(tables, "project", item["project_id"]) if row.kind == "result"]
    yield Texts("調書の説明: 事業の成果", quotes(view, results))
    issues = [row for row in texts_on_initiatives(tables, item["project_id"]) if row.kind == "issue"]
    if issues:
        yield Texts(f"{_initiatives(view, item)}の記載: 解決すべき課題", quotes(view, issues))
