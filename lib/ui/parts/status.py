"""Statuses, verdicts and viewpoints as chips, and the grid of statuses by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from lib.contract.era import era, era_long
from lib.contract.terms import (
    ATTRIBUTIONS,
    MEASURES,
    NO_DIRECTION,
    PROJECTION,
    REPORT_STATES,
    UNGRADED,
    UNKNOWN_TARGET,
    WAITING,
    circled,
)
from lib.contract.wording import number, quantity, share
from lib.findings.attention import projection_mark
from lib.judge.evaluation import Frame
from lib.judge.phrases import basis_words
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import Step
from lib.ui.parts.html import esc, link, said
from lib.ui.parts.places import place_href
from lib.ui.session import links
from lib.ui.session.session import Session
from lib.view.narrow import View, named_groups

Row = Mapping[str, Any]


def chip(scale: Scale, status: object, extra: str = "", guess: bool = False) -> str:
    """A status in a word or sign and a colour; dashed when it is a projection."""
    code = str(status) if status is not None and not pd.isna(status) else None
    sign = scale.shape(code)
    word = scale.labels().get(code or "", "")
    text = " ".join(part for part in (f"{sign}{word}", extra) if part)
    dashed = " guess" if guess else ""
    return f'<span class="chip {scale.tone(code)}{dashed}">{esc(text)}</span>'


def verdict_chip(step: Step) -> str:
    """The verdict of a group in a sign, a word and a colour."""
    return f'<span class="chip {step.tone}">{esc(step.shape)}{esc(step.label)}</span>'


def group_beside(groups: Mapping[str, str], group_id: object) -> str:
    """The program group of an item beside its name, where lists hold several (see selection.named_groups)."""
    label = groups.get(str(group_id), "")
    return f'<small class="whose" title="{esc(label)}">{said(label)}</small>' if label else ""


def codes(viewpoints: Iterable[int], suggested: bool) -> str:
    """Viewpoint signs: recorded ones plain and bold, suggested ones underlined with dashes, both said in words."""
    signs = "".join(circled(int(v)) for v in sorted(set(viewpoints)))
    if not signs:
        return ""
    word = "提案" if suggested else "記載"
    return f'<span class="code{" s" if suggested else ""}">{word}{signs}</span>'


def status_grid(session: Session, view: View, rows: Frame) -> str:
    """Indicator by year: a status where there is one, 未報告 or 未到来 over the years that wait, the projection at the end."""
    scale = view.evaluation.policy.scale
    groups = named_groups(view)
    by_indicator: dict[str, dict[int, Row]] = {}
    for cell in view.cells[view.cells["indicator_id"].isin(rows["indicator_id"])].to_dict("records"):
        by_indicator.setdefault(cell["indicator_id"], {})[int(cell["fiscal_year"])] = cell
    head = "".join(f'<th scope="col" class="c" title="{era_long(y)}">{era(y)}</th>' for y in view.years)
    body = []
    for item in rows.to_dict("records"):
        found = by_indicator.get(item["indicator_id"], {})
        name = link(
            links.href("indicators", session.selection, indicator=item["indicator_id"]),
            said(item["short_name"]),
            f"{item['name']}({item['unit']})",
        )
        own = ' class="own"' if item["kind"] == "group" else ""
        body.append(
            f'<tr{own}><th scope="row">{name}{group_beside(groups, item["group_id"])}</th>{_years(session, item, found, view.years, scale)}'
            f"<td>{_outlook(item, scale)}</td></tr>"
        )
    known = view.cells[view.cells["indicator_id"].isin(rows["indicator_id"]) & view.cells["actual"].notna()]
    dense = " dense" if known.groupby("indicator_id").size().max() > 3 else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="進捗の一覧"><table class="grid{dense}"><caption class="hidden">指標ごとの年度別の進捗状況</caption>'
        f'<thead><tr><th scope="col">指標</th>{head}<th scope="col" class="c">{PROJECTION}/最終目標</th></tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _years(session: Session, item: Row, found: Mapping[int, Row], years: Sequence[int], scale: Scale) -> str:
    out: list[str] = []
    at = 0
    while at < len(years):
        cell = found.get(years[at])
        if cell is not None and cell["status"] in WAITING:
            end = at
            while end + 1 < len(years) and (found.get(years[end + 1]) or {}).get("status") == cell["status"]:
                end += 1
            out.append(_waiting(session, item, [found[y] for y in years[at : end + 1]]))
            at = end + 1
        else:
            out.append(f"<td>{_known(session, item, cell, scale)}</td>")
            at += 1
    return "".join(out)


def _waiting(session: Session, item: Row, cells: Sequence[Row]) -> str:
    goals = [float(str(c["target"])) for c in cells if pd.notna(c["target"])]
    plan = ""
    if goals and len(cells) > 2:
        span = number(goals[0]) if len(goals) == 1 else f"{number(goals[0])}→{number(goals[-1])}"
        plan = f"(目標 {span}{esc(item['unit'])})"
    ref = next((c["actual_ref"] for c in cells if pd.notna(c["actual_ref"])), None) or cells[0]["target_ref"]
    detail = "、".join(
        f"{era(int(str(c['fiscal_year'])))} 目標{quantity(float(str(c['target'])), str(item['unit']))}"
        for c in cells
        if pd.notna(c["target"])
    )
    href = place_href(session, ref)
    word = UNGRADED[str(cells[0]["status"])]
    return f'<td colspan="{len(cells)}" class="wait">{link(href, f"{word}{plan}", detail or f"実績は{word}")}</td>'


def _known(session: Session, item: Row, cell: Row | None, scale: Scale) -> str:
    if cell is None:
        return ""
    unit = str(item["unit"])
    year = era(int(str(cell["fiscal_year"])))
    if pd.notna(cell["actual"]):
        actual = float(str(cell["actual"]))
        origin = ATTRIBUTIONS[str(cell["actual_attribution"])]
        code = str(cell["status"])
        if pd.notna(cell["target"]) and code != NO_DIRECTION:
            known = pd.notna(cell["achievement_rate"])
            rate = share(float(str(cell["achievement_rate"])), scale.decimals) if known else scale.labels()[code]
            detail = f"{year} 実績{quantity(actual, unit)}/目標{quantity(float(str(cell['target'])), unit)}({origin})"
            inner = f'<span class="chip {scale.tone(code)}">{esc(scale.shape(code))}{rate}</span>'
            inner += f'<span class="hidden">{esc(scale.labels()[code])}</span>'
            return link(place_href(session, cell["actual_ref"]), inner, f"{scale.labels()[code]} {detail}")
        why_not = f"。{scale.labels()[code]}のため判定していません" if code == NO_DIRECTION else ""
        return link(
            place_href(session, cell["actual_ref"]),
            number(actual),
            f"{year} 実績{quantity(actual, unit)}({origin}){why_not}",
        )
    if pd.notna(cell["baseline"]):
        value = float(str(cell["baseline"]))
        inner = f'{number(value)}<span class="muted small">基準</span>'
        return link(place_href(session, cell["baseline_ref"]), inner, f"{year} 基準値{quantity(value, unit)}")
    for measure in ("target", "actual"):
        word = str(cell[f"{measure}_state"])
        if word in ("illegible", "not_published"):
            mark = (
                (UNKNOWN_TARGET if measure == "target" else "実績不明") if word == "illegible" else REPORT_STATES[word]
            )
            hint = f"{MEASURES[measure]}は{REPORT_STATES[word]}。{cell[f'{measure}_note']}"
            return f'<span class="muted small" title="{esc(hint)}">{mark}<span class="hidden">{esc(REPORT_STATES[word])}</span></span>'
    return '<span class="muted" title="設定なし" aria-label="設定なし">–</span>'


def _outlook(item: Row, scale: Scale) -> str:
    if pd.isna(item["projection"]):
        return '<span class="muted" aria-label="見込みなし">–</span>'
    ends = "/".join(_lean(float(str(item[name]))) for name in ("projection", "final_target"))
    mark, tone = projection_mark(item, scale)
    title = f"{mark} {ends}{item['unit']}。{basis_words(item)}による{PROJECTION}。実績ではありません"
    text = mark.removeprefix(PROJECTION).split("(")[0].strip()
    return (
        f'<span title="{esc(title)}"><span class="small ends">{ends}</span> '
        f'<span class="chip {tone} guess">{esc(text)}</span></span>'
    )


def _lean(value: float) -> str:
    return number(value, 1 if abs(value) < 100 else 0)
