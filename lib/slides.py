"""What a meeting is about: one finding a slide, made from the data. Screen, PowerPoint and paper all start from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import findings
from lib.era import era
from lib.evaluate import Frame
from lib.select import DECIDED, INDICATOR, OVERVIEW, PROJECT, View, group_name, latest_reviews
from lib.terms import NARRATIVE_KINDS, PROJECTION, RECORDED, SUGGESTED, UNREPORTED, circled
from lib.wording import change, line_numbers, number, oku_yen, percent, quantity, thousand_yen

MOST_SLIDES = 60
_MOST_PROJECTS = 10
_MOST_INDICATORS = 20
_FACTS = 3
_MOST_CHARTED = 2


@dataclass(frozen=True)
class Fact:
    """One figure beside the chart, with how it came about."""

    label: str
    value: str
    how: str = ""


@dataclass(frozen=True)
class Note:
    """A text of the sheet, or the reason of a flag, for the presenter; `line` is 0 where it has none."""

    heading: str
    text: str
    line: int = 0


@dataclass(frozen=True)
class Slide:
    """One finding. `key` is its word in the address; `lines` of `source_id` hold its figures.

    The chart is of the indicators `charted`; without any, of the project's cost.
    """

    key: str
    kind: str
    subject_id: str
    name: str
    sentence: str
    charted: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    viewpoint: int = 0
    is_recorded: bool = False
    question: str = ""
    lines: tuple[int, ...] = ()
    source_id: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def viewpoint_words(self) -> str:
        """Whose viewpoint it is and which: ``記載の視点②``; empty without one."""
        return f"{RECORDED if self.is_recorded else SUGGESTED}{circled(self.viewpoint)}" if self.viewpoint else ""

    @property
    def source_words(self) -> str:
        """Where the figures stand: ``出典 33〜35行``."""
        return f"出典 {line_numbers(self.lines)}行" if self.lines else ""


def proposed(view: View) -> list[str]:
    """The agenda the data proposes: overview, indicators then projects that need attention, what was decided."""
    behind = view.assessments[view.assessments["is_behind"]]
    projects = behind["project_id"].dropna().drop_duplicates()
    projects = projects[projects.isin(view.projects["project_id"])]
    return [
        OVERVIEW,
        *(f"{INDICATOR}.{i}" for i in behind["indicator_id"].head(_MOST_INDICATORS)),
        *(f"{PROJECT}.{p}" for p in projects.head(_MOST_PROJECTS)),
        DECIDED,
    ]


def agenda(view: View, chosen: Sequence[str] = ()) -> list[Slide]:
    """The slides of a meeting: the planner's own, in their order, else the proposed ones."""
    keys = list(dict.fromkeys(chosen))[:MOST_SLIDES] or proposed(view)
    return [slide(view, key) for key in keys]


def slide(view: View, key: str) -> Slide:
    """One slide. Raises KeyError for a key that the address's words do not hold."""
    kind, _, subject = key.partition(".")
    if kind == OVERVIEW:
        return _overview(view)
    if kind == DECIDED:
        return Slide(DECIDED, DECIDED, "", "決まったこと", "この会議で決まったこと・残った問い")
    if kind == INDICATOR:
        rows = view.evaluation.assessments
        return _indicator(view, rows[rows["indicator_id"] == subject].to_dict("records")[0])
    if kind == PROJECT:
        rows = view.evaluation.tables["projects"]
        return _project(view, rows[rows["project_id"] == subject].to_dict("records")[0])
    raise KeyError(key)


def _rows(frame: Frame) -> Any:
    return frame.itertuples(index=False)


# ---------------------------------------------------------------------- the kinds


def _overview(view: View) -> Slide:
    rows = view.assessments
    behind = int(rows["is_behind"].sum())
    waiting = int((rows["status"] == UNREPORTED).sum())
    facts = [Fact("遅れ・届かない見込み", f"{behind} / {len(rows)}指標", f"未報告 {waiting}")]
    cost = findings.cost(view.evaluation.tables["budgets"], view.projects["project_id"])
    if cost is not None:
        years = f"{era(cost.from_year)}実績 → {era(cost.to_year)}計画"
        facts.append(Fact(f"事業費 {years}", f"{oku_yen(cost.before)} → {oku_yen(cost.after)}", change(cost.change)))
    totals = findings.agreement_totals(view.evaluation, view.projects["project_id"])
    facts.append(Fact(SUGGESTED, f"{len(view.flags)}件", f"{RECORDED} {totals['recorded']}(一致 {totals['both']})"))
    viewpoint = int(view.flags["viewpoint"].mode().iloc[0]) if len(view.flags) else 0
    groups = view.evaluation.tables["program_groups"]
    name = group_name(groups.iloc[0]["name"]) if len(groups) == 1 else f"{len(groups)}事業群"
    own = rows[rows["kind"] == "group"]
    charted = tuple((own if len(own) else rows)["indicator_id"].head(_MOST_CHARTED))
    source = str(groups.iloc[0]["source_id"])
    return Slide(
        OVERVIEW,
        OVERVIEW,
        "",
        f"全体像 {name}",
        "".join(findings.headline(view)),
        charted,
        tuple(facts),
        viewpoint,
        False,
        _question(view, viewpoint),
        _lines(view, charted) if len(groups) == 1 else (),
        source,
        tuple(Note(f"{SUGGESTED}{circled(int(f.viewpoint))}", f.because) for f in _rows(view.flags.head(12))),
    )


def _indicator(view: View, item: Mapping[str, Any]) -> Slide:
    viewpoint, is_recorded = _viewpoint(view, item)
    return Slide(
        f"{INDICATOR}.{item['indicator_id']}",
        INDICATOR,
        str(item["indicator_id"]),
        str(item["name"]),
        findings.about_indicator(pd.Series(item), view.evaluation.policy.scale),
        (str(item["indicator_id"]),),
        tuple(_indicator_facts(view, item)[:_FACTS]),
        viewpoint,
        is_recorded,
        _question(view, viewpoint),
        _lines(view, [item["indicator_id"]]),
        _source(view, item["group_id"]),
        (*_reasons(view, item), *_texts(view, "indicator", item["indicator_id"], ("status",)),
         *_texts(view, "project", item["project_id"], ("result", "review"))),
    )  # fmt: skip


def _indicator_facts(view: View, item: Mapping[str, Any]) -> list[Fact]:
    """Most telling first: how it did, where its pace leads, what stands beside it, what is asked next."""
    scale, unit = view.evaluation.policy.scale, str(item["unit"])
    facts = []
    if pd.notna(item["year"]):
        how = f"実績{number(item['actual'])} / 目標{quantity(item['target'], unit)}"
        rate = percent(item["achievement_rate"], scale.decimals)
        facts.append(Fact(f"{era(int(item['year']))}達成率(②/①)", rate, how))
    if pd.notna(item["projection"]):
        rate = percent(item["projection_rate"], scale.decimals)
        goal = quantity(item["final_target"], unit)
        facts.append(
            Fact(
                f"{era(int(item['final_year']))}{PROJECTION}",
                quantity(item["projection"], unit),
                f"最終目標{goal}の{rate}。実績ではない",
            )
        )
    if pd.notna(item["pace_needed"]):
        left = int(item["final_year"] - item["latest_year"])
        facts.append(Fact("必要な年間増", quantity(item["pace_needed"], unit), f"残り{left}年"))
    if pd.notna(item["pace_so_far"]):
        facts.append(Fact("これまでの年間増", quantity(item["pace_so_far"], unit), ""))
    others = view.evaluation.assessments
    pair = others[(others["project_id"] == item["project_id"]) & (others["kind"] != item["kind"])]
    pair = pair[pair["year"] == item["year"]]
    if len(pair):
        other = pair.iloc[0]
        value = f"{number(other['actual'])} / {quantity(other['target'], other['unit'])}"
        facts.append(Fact(findings.short(other["short_name"]), value, percent(other["achievement_rate"])))
    if pd.notna(item["latest"]):
        facts.append(Fact("直近値", quantity(item["latest"], unit), era(int(item["latest_year"]))))
    owed = _owed(view, item)
    return [*facts, owed] if owed else facts


def _owed(view: View, item: Mapping[str, Any]) -> Fact | None:
    """The nearest target that no actual answers yet."""
    cells = view.evaluation.cells
    owed = cells[(cells["indicator_id"] == item["indicator_id"]) & cells["actual"].isna() & cells["target"].notna()]
    if owed.empty:
        return None
    nearest = owed.sort_values("fiscal_year").iloc[0]
    value = quantity(nearest["target"], str(item["unit"]))
    return Fact(f"{era(int(nearest['fiscal_year']))}目標", value, "実績は未報告")


def _project(view: View, project: Mapping[str, Any]) -> Slide:
    evaluation = view.evaluation
    rows = evaluation.assessments
    rows = rows[rows["project_id"] == project["project_id"]]
    costs = evaluation.tables["budgets"]
    costs = costs[costs["project_id"] == project["project_id"]]
    # A cost of which no figure is known draws nothing; the project's indicators do.
    charted = () if costs["amount_thousand_yen"].notna().any() else tuple(rows["indicator_id"].head(_MOST_CHARTED))
    budget = findings.cost(costs, pd.Series([project["project_id"]]))
    facts, sentence = [], []
    if budget is not None:
        words = f"{era(budget.from_year)}実績 → {era(budget.to_year)}計画"
        money = f"{thousand_yen(budget.before)} → {thousand_yen(budget.after)}"
        facts.append(Fact(f"事業費 {words}", change(budget.change), money))
        sentence.append(
            f"事業費は{thousand_yen(budget.before)}から{thousand_yen(budget.after)}へ{change(budget.change)}"
        )
    judged = rows[rows["year"].notna()]
    outcome = judged[judged["kind"] == "outcome"]
    telling = outcome if len(outcome) else judged
    if len(telling):
        worst = telling.iloc[0]
        label = f"{findings.short(worst['short_name'])} {era(int(worst['year']))}"
        rate = percent(worst["achievement_rate"], evaluation.policy.scale.decimals)
        facts.append(
            Fact(label, rate, f"実績{number(worst['actual'])} / 目標{quantity(worst['target'], worst['unit'])}")
        )
        sentence.append(f"「{findings.short(worst['short_name'])}」は目標の{rate}")
    elif len(rows):
        sentence.append("指標の実績は未報告")
    for item in rows[rows["indicator_id"].isin(charted)].to_dict("records"):
        owed = _owed(view, item)
        facts += [Fact(f"{findings.short(item['short_name'])} {owed.label}", owed.value, owed.how)] if owed else []
    reviews = latest_reviews(evaluation.tables)
    decision = reviews.loc[reviews["project_id"] == project["project_id"], "decision"]
    if len(decision):
        facts.append(Fact("見直し区分", str(decision.iloc[0]), str(project["section"])))
    item = {"project_id": project["project_id"], "indicator_id": "", "group_id": project["group_id"]}
    viewpoint, is_recorded = _viewpoint(view, item)
    refs = costs["source_ref"].dropna()
    return Slide(
        f"{PROJECT}.{project['project_id']}",
        PROJECT,
        str(project["project_id"]),
        str(project["name"]),
        f"{findings.short(project['name'])}: {'、'.join(sentence) or '予算も指標も記載がない'}",
        charted,
        tuple(facts[:_FACTS]),
        viewpoint,
        is_recorded,
        _question(view, viewpoint),
        tuple(sorted({int(str(r)[1:]) for r in refs} | set(_lines(view, charted or telling.head(1)["indicator_id"])))),
        _source(view, project["group_id"]),
        (*_reasons(view, item), *_texts(view, "project", project["project_id"], ("result", "review", "next_direction"))),
    )  # fmt: skip


# ---------------------------------------------------------------------- what they share


def _viewpoint(view: View, item: Mapping[str, Any]) -> tuple[int, bool]:
    """The viewpoint to discuss: the prefecture's own where there is one (② first), else the first flag's."""
    agreement, flags = view.evaluation.agreement, view.evaluation.flags
    mine = agreement[(agreement["project_id"] == item["project_id"]) & agreement["is_recorded"]]["viewpoint"].tolist()
    if mine:
        return (2 if 2 in mine else int(min(mine))), True
    raised = flags[flags["subject_id"].isin([item["indicator_id"], item["project_id"]])]["viewpoint"].tolist()
    return (2 if 2 in raised else int(min(raised)), False) if raised else (0, False)


def _question(view: View, viewpoint: int) -> str:
    rows = view.evaluation.tables["viewpoints"]
    found = rows.loc[rows["viewpoint"] == viewpoint, "question"]
    return str(found.iloc[0]) if len(found) else ""


def _reasons(view: View, item: Mapping[str, Any]) -> list[Note]:
    flags = view.evaluation.flags
    ids = [i for i in (item["indicator_id"], item["project_id"]) if isinstance(i, str) and i]
    mine = flags[flags["subject_id"].isin(ids)]
    return [Note(f"{SUGGESTED}{circled(int(f.viewpoint))}", f.because) for f in _rows(mine)]


def _texts(view: View, subject_type: str, subject_id: object, kinds: Sequence[str]) -> list[Note]:
    rows = view.evaluation.tables["narratives"]
    rows = rows[(rows["subject_type"] == subject_type) & (rows["subject_id"] == subject_id)]
    return [
        Note(NARRATIVE_KINDS[kind], r.text, int(r.source_ref[1:]))
        for kind in kinds
        for r in _rows(rows[rows["kind"] == kind].sort_values("position"))
        if r.text.strip("—- ")
    ]


def _lines(view: View, indicator_ids: Any) -> tuple[int, ...]:
    cells = view.evaluation.cells
    cells = cells[cells["indicator_id"].isin(list(indicator_ids))]
    refs = pd.concat([cells[f"{m}_ref"] for m in ("baseline", "target", "actual", "final_target")]).dropna()
    return tuple(sorted({int(str(r)[1:]) for r in refs}))


def _source(view: View, group_id: object) -> str:
    groups = view.evaluation.tables["program_groups"]
    return str(groups.loc[groups["group_id"] == group_id, "source_id"].iloc[0])
