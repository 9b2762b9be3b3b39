"""What stands on paper and on pictures, as sheet.typ takes it. No browser needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from lib.contract.era import JST, era
from lib.contract.names import short
from lib.contract.terms import INDICATOR_KINDS, MET, REPORT_STATES, STAGES, SYNTHETIC, UNGRADED, circled
from lib.contract.wording import brief, change, estimate, group_name, number, oku_yen, percent, quantity
from lib.findings import headline, many_groups
from lib.findings.attention import Attention, attention, own_first, projection_mark, raised, tally
from lib.findings.cost import cost_of, cost_total, cost_years, left_out
from lib.findings.decisions import KINDS, Decision, duty
from lib.findings.listing import group_names, places, quoted, signs
from lib.findings.slides.slide import Slide
from lib.report.series import Budget, Progress, charts, progress
from lib.report.typeset import typeset
from lib.store.lookups import latest_reviews
from lib.view.in_force import chosen_heads
from lib.view.narrow import View
from lib.view.portfolio import Portfolio
from lib.view.portfolio import of_many as many_of

_MOST_CHARTS_A4 = 6
_MOST_CHARTS_A3 = 8
_MOST_FLAGS = 40
_MOST_ATTENTION = 40
PICTURE = (640, 360)


def group_pages(
    views: Sequence[View], filters: str, decisions: Iterable[Decision] = (), at: datetime | None = None
) -> bytes:
    """A4 PDF, two pages a program group: figures, then questions and reasons (more where they are long). Each view holds one group."""
    return typeset(group_content(views, filters, decisions, at), "pdf")


def group_content(
    views: Sequence[View], filters: str, decisions: Iterable[Decision] = (), at: datetime | None = None
) -> dict[str, Any]:
    """What stands on the A4 pages, as sheet.typ takes it."""
    record = [
        [
            KINDS[d.kind],
            d.name,
            circled(d.viewpoint) if d.viewpoint else "",
            f"{d.text}({duty(d)})" if duty(d) else d.text,
            d.written_at,
        ]
        for d in decisions
    ]
    groups = [_group(view, filters, record if i == 0 else []) for i, view in enumerate(views)]
    return {"form": "a4", "title": "事業群評価", "foot": _foot(views[0], at), "groups": groups}


def overview_page(view: View, filters: str, at: datetime | None = None) -> bytes:
    """A3 PDF: what matters now in all program groups in view."""
    return typeset(overview_content(view, filters, at), "pdf")


def overview_content(view: View, filters: str, at: datetime | None = None) -> dict[str, Any]:
    """What stands on the A3 page, as sheet.typ takes it: of many groups the picture of all, of one its figures."""
    whole = many_of(view)
    if whole is not None:
        return _prefecture(view, whole, filters, at)
    rows = view.assessments
    own = own_first(rows).head(_MOST_CHARTS_A3)
    names = dict(group_names(view))
    return {
        "form": "a3",
        "title": "事業群評価 全体像",
        "under": f"しぼり込み: {filters}",
        "foot": _foot(view, at),
        "banner": _banner(view),
        "headline": "".join(headline.headline(view)),
        "charts": [chart_content(progress(view, r)) for _, r in own.iterrows()],
        "cost": _cost(view),
        "attention": [_attention(a, names) for a in attention(view, _MOST_ATTENTION)],
        "met": view.evaluation.policy.scale.met.label,
        "behind": view.evaluation.policy.scale.behind_label,
        "groups": [
            _summary(view, g, names[g]) for g in names if g in set(rows["group_id"]) | set(view.projects["group_id"])
        ],
    }


def _prefecture(view: View, whole: Portfolio, filters: str, at: datetime | None) -> dict[str, Any]:
    """The groups under their measures as on the first screen, the verdicts by year, and what to ask of whom."""
    rules = whole.rules
    rows = []
    for name, groups in many_groups.by_head(whole, "measure"):
        part = replace(whole, groups=groups)
        marks = [
            [rules.step(g.verdict).shape, rules.step(g.verdict).tone, many_groups.size_of(g.money)]
            for g in groups.itertuples(index=False)
        ]
        money = groups["money"].sum(min_count=1)
        moved = [
            f"+{len(part.fallen)}" if len(part.fallen) else "",
            f"−{len(part.recovered)}" if len(part.recovered) else "",
        ]
        rows.append(
            {
                "name": name,
                "marks": marks,
                "money": oku_yen(money) if pd.notna(money) else "—",
                "moved": " ".join(filter(None, moved)),
            }
        )
    entries = many_groups.group_attention(whole, view.evaluation)
    years = [
        [
            f"{era(year)}の調書",
            " ".join(f"{rules.step(c).shape}{rules.step(c).label} {n}" for c, n in counts.items() if n),
        ]
        for year, counts in many_groups.by_year(whole).items()
    ]
    return {
        "form": "a3many",
        "title": f"事業群評価 全体像 {chosen_heads(view.selection)}".strip(),
        "under": f"しぼり込み: {filters} / {era(whole.newest)}の調書による判定 / {rules.name}",
        "foot": _foot(view, at),
        "banner": _banner(view),
        "verdict": many_groups.verdict_words(whole),
        "headline": "".join(filter(None, (many_groups.danger_words(whole), many_groups.change_words(whole)))) + many_groups.compared_words(whole) + many_groups.of_wholes(view.selection),
        "money": f"成果が{view.evaluation.policy.scale.behind_label}の事業の事業費(直近の実績) {money}" if (money := many_groups.money_words(whole)) else "",
        "rows": rows,
        "worst": f"{rules.worst.shape}{rules.worst.label}",
        "legend": [[s.shape, s.tone, s.label] for s in rules.all if whole.counts[s.code]],
        "years": years,
        "attention": [
            [str(n), f"{e.verdict.shape}{e.verdict.label}", e.name, f"{e.measure} / {e.department}", e.reason, many_groups.ask_words(e)]
            for n, e in enumerate(entries, start=1)
        ],
        "rest": len(many_groups.needing(whole)) - len(entries),
    }  # fmt: skip


def picture(chart: Progress | Budget, form: Literal["png", "svg"], source: str = "") -> bytes:
    """One chart as ``png`` (twice its size in points) or ``svg``."""
    return typeset(picture_content(chart, source), form, 144.0)


def picture_content(chart: Progress | Budget, source: str = "") -> dict[str, Any]:
    """What stands on a picture, as sheet.typ takes it."""
    width, height = PICTURE
    title = chart.finding if isinstance(chart, Progress) else f"{chart.name} 事業費(単位: 千円)"
    return {
        "form": "picture",
        "width": width,
        "height": height,
        "foot": source,
        "chart": chart_content(chart, number) | {"title": title},
    }


def pictures(view: View, slide: Slide, form: Literal["png", "svg"]) -> list[bytes]:
    """The charts of a slide as pictures."""
    foot = f"{slide.source_words} データ版 {view.evaluation.tables.version}"
    return [picture(chart, form, foot) for chart in charts(view, slide)]


# ---------------------------------------------------------------------- what stands on the page


def chart_content(chart: Progress | Budget, figures: Callable[[float], str] = brief) -> dict[str, Any]:
    """A chart as sheet.typ takes it; `figures` writes the values on its marks."""
    if isinstance(chart, Progress):
        known = [a if a is not None else b for a, b in zip(chart.actual, chart.baseline, strict=True)]
        ends = [v for v in chart.projection if v is not None]
        return {
            "kind": "progress", "name": short(chart.name), "unit": chart.unit, "alt": chart.alt,
            "years": chart.years, "baseline": chart.baseline, "actual": chart.actual, "target": chart.target,
            "projection": chart.projection, "is_thin": chart.is_thin, "words": chart.words, "ends": estimate(ends[-1]) if ends else "",
            "labels": ["" if v is None else figures(v) for v in known],
            "goals": ["" if v is None else figures(v) for v in chart.target],
        }  # fmt: skip
    items: list[dict[str, Any]] = [
        {"label": label, "values": values, "labels": ["" if v is None else number(v, 0) for v in values]}
        for label, values in chart.items.items()
    ]
    fund, other = items[0]["values"], items[1]["values"]
    totals = ["" if o is None else number(o + (f or 0), 0) for f, o in zip(fund, other, strict=True)]
    return {"kind": "budget", "name": chart.name, "unit": "千円", "alt": chart.alt, "slots": chart.slots,
            "items": items, "totals": totals, "words": chart.words}  # fmt: skip


def _foot(view: View, at: datetime | None) -> str:
    when = (at or datetime.now(JST)).strftime("%Y-%m-%d %H:%M")
    synthetic = f" {SYNTHETIC}" if view.evaluation.tables.is_synthetic else ""
    return f"データ版 {view.evaluation.tables.version} 作成 {when} 判定の尺度 {view.evaluation.policy.scale.name}{synthetic}"


def _banner(view: View) -> str:
    return f"{SYNTHETIC}: 試用のためにつくられたものです。" if view.evaluation.tables.is_synthetic else ""


def _cost(view: View) -> str:
    """The total cost of what is in view, with what it leaves out; empty without two years to compare."""
    cost = cost_of(view.evaluation.tables["budgets"], view.projects["project_id"])
    if cost is None:
        return ""
    years = cost_years(cost)
    return f"事業費 {years}: {cost_total(cost)}({change(cost.change)}{left_out(cost)})"


def _group(view: View, filters: str, record: list[list[str]]) -> dict[str, Any]:
    tables = view.evaluation.tables
    groups = tables["program_groups"]
    mine = groups[groups["group_id"].isin(view.selection.group)] if view.selection.group else groups
    sources = tables["sources"].set_index("source_id")
    shown = own_first(view.assessments).head(_MOST_CHARTS_A4)
    years = sorted({(int(r.fiscal_year), str(r.stage)) for r in _totals(view).itertuples(index=False)})[-3:]
    return {
        "title": "、".join(group_name(n) for n in mine["name"]),
        "under": f"{sources.loc[mine.iloc[0]['source_id'], 'title']} / しぼり込み: {filters}",
        "banner": _banner(view),
        "headline": "".join(headline.headline(view)),
        "cost": _cost(view),
        "charts": [chart_content(progress(view, r)) for _, r in shown.iterrows()],
        "indicators": [_indicator(view, r) for r in view.assessments.to_dict("records")],
        "project_head": [
            "番号",
            "事務事業",
            "所管課(室)",
            *(f"{era(y)}{STAGES[s]}" for y, s in years),
            "記載",
            "提案",
            "見直し",
        ],
        "projects": _projects(view, years),
        "flags": [
            [circled(f.viewpoint), f.because, quoted(f.passages), places(f.places)]
            for f in raised(view.flags.head(_MOST_FLAGS))
        ],
        "record": record,
    }


def _indicator(view: View, item: dict[str, Any]) -> list[str]:
    scale, unit = view.evaluation.policy.scale, str(item["unit"])
    judged = pd.notna(item["year"])
    cells = view.evaluation.cells
    cells = cells[cells["indicator_id"] == item["indicator_id"]]
    waiting = cells[cells["actual"].isna() & cells["target"].notna()]
    if judged:
        actual, goal = f"{era(int(item['year']))} {quantity(item['actual'], unit)}", quantity(item["target"], unit)
    else:
        known = pd.notna(item["latest"])
        actual = (
            f"{era(int(item['latest_year']))} {quantity(item['latest'], unit)}" if known else UNGRADED[item["status"]]
        )
        goal = _goal(item, waiting)
    return [
        str(item["name"]), INDICATOR_KINDS[item["kind"]], goal, actual,
        percent(item["achievement_rate"], scale.decimals) if judged else "",
        f"{scale.shape(item['status'])}{scale.labels()[item['status']]}",
        f"{estimate(item['projection'], unit, beside=item['final_target'])} {projection_mark(item, scale)[0]}" if pd.notna(item["projection"]) else "",
        places(view.evaluation.places.of_indicator(str(item["indicator_id"]))),
    ]  # fmt: skip


def _goal(item: dict[str, Any], waiting: pd.DataFrame) -> str:
    """What an indicator without a judged year is to reach: its final target, else the next target there is."""
    if pd.notna(item["final_target"]):
        return f"{era(int(item['final_year']))} {quantity(item['final_target'], str(item['unit']))}"
    if waiting.empty:
        return ""
    return f"{era(int(waiting.iloc[0]['fiscal_year']))} {quantity(waiting.iloc[0]['target'], str(item['unit']))}"


def _totals(view: View) -> pd.DataFrame:
    budgets = view.evaluation.tables["budgets"]
    return budgets[budgets["project_id"].isin(view.projects["project_id"]) & (budgets["item"] == "total")]


def _projects(view: View, years: list[tuple[int, str]]) -> list[list[str]]:
    totals = {(r.project_id, r.fiscal_year, r.stage): r for r in _totals(view).itertuples(index=False)}
    decisions = latest_reviews(view.evaluation.tables).set_index("project_id")["decision"].to_dict()
    out = []
    for p in view.projects.sort_values(["group_id", "number"]).itertuples(index=False):
        mine = view.agreement[view.agreement["project_id"] == p.project_id]
        amounts = []
        for year, stage in years:
            row = totals.get((p.project_id, year, stage))
            amounts.append(
                ""
                if row is None
                else number(row.amount_thousand_yen, 0)
                if row.report_state == "reported"
                else REPORT_STATES[row.report_state]
            )
        out.append([
            f"{p.number}{'○' if p.is_core else ''}", p.name, p.section, *amounts,
            signs(mine.loc[mine["is_recorded"], "viewpoint"]), signs(mine.loc[mine["is_suggested"], "viewpoint"]),
            decisions.get(p.project_id, ""),
        ])  # fmt: skip
    return out


def _attention(row: Attention, names: dict[str, str]) -> list[str]:
    why = f"{row.reason} {quoted(row.passages)}".strip()
    return [
        names[row.group_id],
        row.short_name,
        row.mark,
        signs(row.recorded),
        signs(row.suggested),
        why,
        places(row.places),
    ]


def _summary(view: View, group_id: str, name: str) -> list[str]:
    counts = tally(view.assessments[view.assessments["group_id"] == group_id], view.evaluation.policy.scale)
    mine = view.projects[view.projects["group_id"] == group_id]
    cost = cost_of(view.evaluation.tables["budgets"], mine["project_id"])
    money = f"{cost_total(cost)}{left_out(cost)}" if cost else "—"
    return [
        name, str(counts.total), str(counts.by_status.get(MET, 0)), str(counts.behind), str(counts.warned),
        str(counts.unreported), str(counts.not_due), str(len(mine)), money,
        str(int((view.flags["group_id"] == group_id).sum())),
    ]  # fmt: skip
