"""What the rules may ask and quote (rules.FACTS): figures as columns for conditions, words made only for what fires."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.wording import change, group_name, number, quantity, thousand_yen
from lib.judge.passages import current_initiatives
from lib.judge.phrases import (
    judged_words,
    movement_words,
    need_words,
    outlook_words,
    standing_is_judged,
    standing_words,
)
from lib.judge.policy import Scale
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
Row: TypeAlias = Mapping[str, Any]
FAR = 2.0  # the rate from which a target counts as far exceeded, in the year before too
_MOST_PARTNERS = 3
_A_BREAK, _A_JUMP = 3.0, 0.2  # times the largest change before it; share of the year before


# ---------------------------------------------------------------------- a subject's facts


class Facts:
    """The facts of one kind of subject. `frame`: a row a subject with subject_id, group_id, project_id and what conditions ask."""

    def __init__(
        self,
        frame: Frame,
        words: Mapping[str, Callable[[Row], str]],
        lines: Mapping[str, Callable[[Row], Sequence[Reference]]],
    ) -> None:
        self.frame, self._words, self._lines = frame, words, lines

    def words(self, row: Row, name: str) -> str | None:
        """A fact that is made of words; None where a figure in it is not known."""
        try:
            return self._words[name](row)
        except (KeyError, ValueError):  # no such row, no such year
            return None

    def places(self, row: Row, kind: str) -> Sequence[Reference]:
        """The places in the source that hold a kind of fact; none for what is no figure."""
        return self._lines[kind](row) if kind in self._lines else ()


class Places:
    """Where the known figures of the cells stand, by indicator, fiscal year and measure."""

    _MEASURES = ("baseline", "target", "actual", "final_target")

    def __init__(self, cells: Frame) -> None:
        self._refs: dict[str, dict[tuple[int, str], Reference]] = {}
        for measure in self._MEASURES:
            known = cells[cells[measure].notna()]
            for i, year, ref in zip(known["indicator_id"], known["fiscal_year"], known[f"{measure}_ref"], strict=True):
                self._refs.setdefault(i, {})[int(year), measure] = ref

    def at(self, indicator_id: str, *wanted: tuple[float, str]) -> tuple[Reference, ...]:
        """The places of these (fiscal year, measure), where known; each once."""
        refs = self._refs.get(indicator_id, {})
        found = [refs.get((int(year), measure)) for year, measure in wanted if pd.notna(year)]
        return tuple(dict.fromkeys(r for r in found if r))

    def of(self, indicator_id: str, years: Iterable[float] | None = None) -> tuple[Reference, ...]:
        """The places of all known figures of these years; of all years without any named."""
        refs = self._refs.get(indicator_id, {})
        shown = sorted({y for y, _ in refs} if years is None else {int(y) for y in years if pd.notna(y)})
        return self.at(indicator_id, *((y, m) for m in self._MEASURES for y in shown))


def indicator_facts(cells: Frame, assessments: Frame, scale: Scale) -> Facts:
    """The assessment, and from the cells: the year before, breaks in the series, the supply of its project."""
    frame = assessments.copy()
    frame["subject_id"] = frame["indicator_id"]
    frame["is_result"] = frame["kind"] != "activity"
    activities = frame[(frame["kind"] == "activity") & frame["year"].notna()]
    short = activities["is_met"].map(lambda met: not met).groupby(activities["project_id"]).all()
    frame["supply_is_short"] = frame["project_id"].map(short).map(lambda v: v is True)
    series = _series(cells)
    frame["breaks_series"] = [_breaks(series.get(i, [])) for i in frame["indicator_id"]]
    places = Places(cells)
    rated = _rated(cells)

    def judged_places(row: Row) -> Sequence[Reference]:
        return places.at(row["indicator_id"], (row["year"], "target"), (row["year"], "actual"))

    def outlook_places(row: Row) -> Sequence[Reference]:
        start = "baseline" if row["pace_start_year"] == row["baseline_year"] else "actual"
        ends = ((row["latest_year"], "actual"), (row["final_year"], "final_target"))
        return places.at(row["indicator_id"], (row["pace_start_year"], start), *ends)

    def standing_places(row: Row) -> Sequence[Reference]:
        return judged_places(row) if standing_is_judged(row) else outlook_places(row)

    def exceeded_before(row: Row) -> Row | None:
        before = [c for c in rated[row["indicator_id"]] if c["fiscal_year"] < row["year"]]
        return before[-1] if before and before[-1]["achievement_rate"] >= FAR else None

    def earlier(row: Row) -> str:
        cell = exceeded_before(row)
        if cell is None:
            return ""
        kept = "で、目標は変わっていません" if cell["target"] == row["target"] else "でした"
        unit = str(row["unit"])
        return f"{era(int(cell['fiscal_year']))}も目標{quantity(cell['target'], unit)}に対し{quantity(cell['actual'], unit)}{kept}。"

    def earlier_places(row: Row) -> Sequence[Reference]:
        cell = exceeded_before(row)
        return places.of(row["indicator_id"], [cell["fiscal_year"]]) if cell is not None else ()

    def last_change(row: Row) -> str:
        (y0, v0), (y1, v1) = series[row["indicator_id"]][-2:]
        before = series[row["indicator_id"]][:-1]
        unit = str(row["unit"])
        return (
            f"{era(y0)}の{quantity(v0, unit)}から{era(y1)}の{quantity(v1, unit)}へ、"
            f"{era(before[0][0])}〜{era(before[-1][0])}の動きから大きく外れています"
        )

    words: dict[str, Callable[[Row], str]] = {
        "name": lambda row: str(row["name"]),
        "standing": lambda row: standing_words(row, scale),
        "judged": lambda row: judged_words(row, scale),
        "outlook": outlook_words,
        "need": need_words,
        "movement": movement_words,
        "earlier": earlier,
        "last_change": last_change,
    }
    lines: dict[str, Callable[[Row], Sequence[Reference]]] = {
        "judged": judged_places,
        "outlook": outlook_places,
        "standing": standing_places,
        "earlier": earlier_places,
        "series": lambda row: places.of(row["indicator_id"], [year for year, _ in series[row["indicator_id"]]]),
    }
    return Facts(frame, words, lines)


def _rated(cells: Frame) -> dict[str, list[Row]]:
    """Indicator id -> its years with an achievement rate, in order."""
    found: dict[str, list[Row]] = {}
    for cell in cells.loc[
        cells["achievement_rate"].notna(), ["indicator_id", "fiscal_year", "target", "actual", "achievement_rate"]
    ].to_dict("records"):
        found.setdefault(str(cell["indicator_id"]), []).append(cell)
    return found


def _series(cells: Frame) -> dict[str, list[tuple[int, float]]]:
    """Indicator id -> (fiscal year, actual) in order."""
    found: dict[str, list[tuple[int, float]]] = {}
    known = cells[cells["actual"].notna()]
    for i, year, value in zip(known["indicator_id"], known["fiscal_year"], known["actual"], strict=True):
        found.setdefault(i, []).append((int(year), float(value)))
    return found


def _breaks(series: list[tuple[int, float]]) -> bool:
    """Whether the last year left what the years before it did: three known years in a row at least."""
    steps = list(pairwise(series))
    if len(steps) < 2 or any(b[0] - a[0] != 1 for a, b in steps):
        return False
    changes = [b[1] - a[1] for a, b in steps]
    before = max(abs(c) for c in changes[:-1])
    last = abs(changes[-1])
    return last > _A_BREAK * before and last > _A_JUMP * abs(series[-2][1])


def project_facts(tables: Tables, assessments: Frame, scale: Scale, cells: Frame) -> Facts:
    """Best activity, worst outcome and worst indicator of its latest judged year; cost of that year; who shares its initiatives."""
    frame = tables["projects"][["project_id", "group_id", "name", "section", "start_year"]].copy()
    frame["subject_id"] = frame["project_id"]
    judged = assessments[assessments["year"].notna() & assessments["project_id"].notna()]
    judged = judged[judged["year"] == judged.groupby("project_id")["year"].transform("max")]
    frame["year"] = frame["project_id"].map(judged.groupby("project_id")["year"].max()).astype(float)
    by_rate = judged.sort_values("achievement_rate", kind="stable", na_position="first")
    activity = by_rate[by_rate["kind"] == "activity"].drop_duplicates("project_id", keep="last")
    outcome = judged[judged["kind"] == "outcome"].drop_duplicates("project_id")  # assessments come worst first
    worst = judged[judged["is_underperforming"]].drop_duplicates("project_id")  # assessments come worst first
    rows = {
        name: {r["project_id"]: r for r in part.to_dict("records")}
        for name, part in (("activity", activity), ("outcome", outcome), ("standing", worst))
    }
    ids = frame["project_id"]
    frame["activity_is_met"] = [bool(rows["activity"].get(p, {}).get("is_met") or False) for p in ids]
    frame["outcome_is_underperforming"] = [bool(rows["outcome"].get(p, {}).get("is_underperforming")) for p in ids]
    frame["has_underperforming"] = ids.isin(rows["standing"])
    frame = frame.join(_costs(tables, frame), on="project_id")
    frame["is_costliest"] = _costliest(tables["budgets"], frame)
    group_own = _own_behind(assessments)
    frame["group_is_behind"] = frame["group_id"].isin(group_own)
    _unit_costs(frame, rows["outcome"], cells)
    initiatives = current_initiatives(tables["project_initiatives"])
    partners = _partners(frame, initiatives)
    frame["shares_initiative"] = ids.isin(partners)
    names = dict(zip(ids, frame["name"], strict=True))
    sections = dict(zip(ids, frame["section"], strict=True))
    begins = dict(zip(ids, frame["start_year"], strict=True))
    links = (
        tables["project_initiatives"]
        .sort_values("stated_in")
        .drop_duplicates(["project_id", "initiative_id"], keep="last")
    )
    places = {
        (r.project_id, r.initiative_id): tables.reference(r.source_id, r.source_ref)
        for r in links.itertuples(index=False)
    }
    known = Places(cells)

    def of(kind: str) -> Callable[[Row], str]:
        def said(row: Row) -> str:
            item = rows[kind][row["project_id"]]
            return f"「{item['name']}」は{judged_words(item, scale)}"

        return said

    def places_of(kind: str) -> Callable[[Row], Sequence[Reference]]:
        def found(row: Row) -> Sequence[Reference]:
            item = rows[kind][row["project_id"]]
            return known.of(item["indicator_id"], [item["year"]])

        return found

    def has_other_outcome(row: Row) -> bool:
        outcome = rows["outcome"].get(row["project_id"])
        return outcome is not None and outcome["indicator_id"] != rows["standing"][row["project_id"]]["indicator_id"]

    def unit_cost(row: Row) -> str:
        unit = str(rows["outcome"][row["project_id"]]["unit"])
        return (
            f"{era(int(row['earlier_year']))}実績{thousand_yen(row['earlier_cost'])}・{quantity(row['earlier_outcome'], unit)}から"
            f"{era(int(row['year']))}実績{thousand_yen(row['cost'])}・{quantity(row['outcome_actual'], unit)}へ、"
            f"1{unit}あたりの事業費が{number(row['earlier_unit_cost'])}千円から{number(row['unit_cost'])}千円({change(row['unit_cost_change'])})"
        )

    def said_partners(row: Row) -> str:
        others = list(dict.fromkeys(p for _, ps in partners[row["project_id"]] for p in ps))
        later = {p: f"、{era(int(begins[p]))}から" for p in others if begins[p] > row["year"]}
        shown = "、".join(f"「{names[p]}」({sections[p]}{later.get(p, '')})" for p in others[:_MOST_PARTNERS])
        return shown if len(others) <= _MOST_PARTNERS else f"{shown}など{len(others)}事業"

    def cost_places(row: Row) -> Sequence[Reference]:
        return [row["cost_ref"]] if isinstance(row["cost_ref"], Reference) else []

    def planned_cost_places(row: Row) -> Sequence[Reference]:
        return [row["planned_cost_ref"]] if isinstance(row["planned_cost_ref"], Reference) else []

    def unit_cost_places(row: Row) -> Sequence[Reference]:
        item = rows["outcome"][row["project_id"]]
        years = [row["earlier_year"], row["year"]]
        return [*known.of(item["indicator_id"], years), row["cost_ref"], row["earlier_cost_ref"]]

    words: dict[str, Callable[[Row], str]] = {
        "name": lambda row: str(row["name"]),
        "activity": of("activity"),
        "outcome": of("outcome"),
        "standing": of("standing"),
        "outcome_beside": lambda row: f"成果指標{of('outcome')(row)}です。" if has_other_outcome(row) else "",
        "group_standing": lambda row: _named(group_own[row["group_id"]], scale),
        "cost": lambda row: f"{era(int(row['year']))}実績{thousand_yen(row['cost'])}",
        "planned_cost": lambda row: f"{era(int(row['plan_year']))}計画{thousand_yen(row['planned_cost'])}",
        "unit_cost": unit_cost,
        "shared_initiatives": lambda row: "・".join(_sign(i) for i, _ in partners[row["project_id"]]),
        "partners": said_partners,
    }
    lines: dict[str, Callable[[Row], Sequence[Reference]]] = {
        "activity": places_of("activity"),
        "outcome": places_of("outcome"),
        "standing": places_of("standing"),
        "outcome_beside": lambda row: places_of("outcome")(row) if has_other_outcome(row) else (),
        "group": lambda row: known.of(group_own[row["group_id"]]["indicator_id"]),
        "cost": cost_places,
        "planned_cost": planned_cost_places,
        "unit_cost": unit_cost_places,
        "initiatives": lambda row: [
            places[p, i] for i, ps in partners[row["project_id"]] for p in (row["project_id"], *ps) if (p, i) in places
        ],
    }
    return Facts(frame, words, lines)


def _named(item: Row, scale: Scale) -> str:
    return f"「{item['name']}」は{standing_words(item, scale)}"


def _sign(initiative_id: str) -> str:
    return initiative_id.rsplit("_", 1)[-1]


def _own_behind(assessments: Frame) -> dict[str, Row]:
    """Group id -> the most pressing of the group's own indicators that count as behind."""
    own = assessments[(assessments["kind"] == "group") & assessments["is_behind"]].drop_duplicates("group_id")
    return {str(r["group_id"]): r for r in own.to_dict("records")}


def _costs(tables: Tables, projects: Frame) -> Frame:
    """By project: cost and its general fund in the judged year and in the actual year before, and in the nearest plan after it."""
    budgets = tables["budgets"]
    known = budgets[budgets["report_state"] == "reported"]
    wide = known.pivot_table(
        index=["project_id", "fiscal_year", "stage"], columns="item", values="amount_thousand_yen", aggfunc="first"
    ).reset_index()
    for item in ("total", "general_fund"):
        if item not in wide:
            wide[item] = np.nan
    totals = known[known["item"] == "total"][["project_id", "fiscal_year", "stage", "source_id", "source_ref"]]
    totals = totals.assign(
        reference=[tables.reference(s, p) for s, p in zip(totals["source_id"], totals["source_ref"], strict=True)]
    )
    wide = wide.merge(totals, how="left", on=["project_id", "fiscal_year", "stage"])
    wide = wide.merge(projects[["project_id", "year"]], on="project_id").sort_values(["project_id", "fiscal_year"])
    wide["share"] = (wide["general_fund"] / wide["total"].where(wide["total"] > 0)).astype(float)
    actual = wide[wide["stage"] == "actual"]
    then = actual[actual["fiscal_year"] == actual["year"]].set_index("project_id")
    before = actual[actual["fiscal_year"] == actual["year"] - 1].set_index("project_id")
    plan = (
        wide[(wide["stage"] == "plan") & (wide["fiscal_year"] > wide["year"])]
        .drop_duplicates("project_id")
        .set_index("project_id")
    )
    return pd.DataFrame(
        {
            "cost": then["total"],
            "cost_ref": then["reference"],
            "general_fund_share": then["share"],
            "earlier_cost": before["total"],
            "earlier_cost_ref": before["reference"],
            "earlier_year": before["fiscal_year"],
            "planned_cost": plan["total"],
            "planned_cost_ref": plan["reference"],
            "plan_year": plan["fiscal_year"],
            "planned_general_fund_share": plan["share"],
        }
    )


def _costliest(budgets: Frame, frame: Frame) -> list[bool]:
    """Whether a project's cost of its judged year is above every other's of its group in that year, none of them unknown."""
    rows = budgets[(budgets["item"] == "total") & (budgets["stage"] == "actual")]
    cells = {(r.project_id, int(r.fiscal_year)): r for r in rows.itertuples(index=False)}
    members = frame.groupby("group_id")["project_id"].agg(list).to_dict()
    out = []
    for project_id, group_id, year, cost in zip(
        frame["project_id"], frame["group_id"], frame["year"], frame["cost"], strict=True
    ):
        others = [cells.get((p, int(year))) for p in members[group_id] if p != project_id] if pd.notna(cost) else []
        known = all(r is None or r.report_state in ("reported", "not_set") for r in others)
        out.append(bool(others) and known and all(r is None or not r.amount_thousand_yen >= cost for r in others))
    return out


def _unit_costs(frame: Frame, outcomes: Mapping[str, Row], cells: Frame) -> None:
    """Add the cost of one unit of outcome in the judged year and the year before it: yearly counts where more is better only."""
    actual = cells[cells["actual"].notna()].set_index(["indicator_id", "fiscal_year"])["actual"].to_dict()
    now, then = [], []
    for project_id, year in zip(frame["project_id"], frame["year"], strict=True):
        item = outcomes.get(project_id)
        counted = item is not None and item["accumulation"] == "annual" and item["direction"] == "increase"
        now.append(actual.get((item["indicator_id"], year), np.nan) if counted and item else np.nan)
        then.append(actual.get((item["indicator_id"], year - 1), np.nan) if counted and item else np.nan)
    frame["outcome_actual"], frame["earlier_outcome"] = now, then
    frame["unit_cost"] = frame["cost"] / frame["outcome_actual"].where(frame["outcome_actual"] > 0)
    frame["earlier_unit_cost"] = frame["earlier_cost"] / frame["earlier_outcome"].where(frame["earlier_outcome"] > 0)
    frame["unit_cost_change"] = (
        frame["unit_cost"] / frame["earlier_unit_cost"].where(frame["earlier_unit_cost"] > 0) - 1
    )


def _partners(frame: Frame, initiatives: Mapping[str, tuple[str, ...]]) -> dict[str, list[tuple[str, list[str]]]]:
    """Project -> (initiative, projects of other sections that share it), for those that have any."""
    members: dict[str, list[str]] = {}
    for project_id in frame["project_id"]:
        for initiative in initiatives.get(project_id, ()):
            members.setdefault(initiative, []).append(project_id)
    section = dict(zip(frame["project_id"], frame["section"], strict=True))
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for project_id in frame["project_id"]:
        for initiative in initiatives.get(project_id, ()):
            others = [p for p in members[initiative] if section[p] != section[project_id]]
            if others:
                found.setdefault(project_id, []).append((initiative, others))
    return found


def group_facts(tables: Tables, assessments: Frame, scale: Scale, cells: Frame) -> Facts:
    """The most pressing of its own indicators, the sections at work, whether a project is marked as the core."""
    frame = tables["program_groups"][["group_id", "name"]].copy()
    frame["subject_id"], frame["project_id"] = frame["group_id"], None
    own = _own_behind(assessments)
    frame["is_behind"] = frame["group_id"].isin(own)
    known = Places(cells)
    projects = tables["projects"]
    sections = projects.groupby("group_id")["section"].agg(lambda s: list(dict.fromkeys(s))).to_dict()
    frame["section_count"] = [len(sections.get(g, [])) for g in frame["group_id"]]
    frame["has_core_project"] = frame["group_id"].isin(projects.loc[projects["is_core"], "group_id"])
    words: dict[str, Callable[[Row], str]] = {
        "name": lambda row: group_name(row["name"]),
        "sections": lambda row: "、".join(sections[row["group_id"]]),
        "standing": lambda row: _named(own[row["group_id"]], scale),
    }
    lines: dict[str, Callable[[Row], Sequence[Reference]]] = {
        "sections": lambda row: tables.references(projects[projects["group_id"] == row["group_id"]], "section_ref"),
        "standing": lambda row: known.of(own[row["group_id"]]["indicator_id"]),
    }
    return Facts(frame, words, lines)
