"""What lists and files show: the indicators and projects in view as rows with Japanese headings, and what a file says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference, cited
from lib.contract.terms import (
    RECORDED,
    REPORT_STATES,
    STAGES,
    SUGGESTED,
    WHAT_IF,
    circled,
)
from lib.contract.wording import how_many
from lib.findings.agreement import agreement_of
from lib.findings.attention import Raised, attention, raised
from lib.findings.criteria import HEAD, OWN, bounds_words, scale_of
from lib.findings.indicator_years import IndicatorYear, cells_in_view, indicator_years
from lib.findings.indicators import in_order
from lib.findings.inferred import year_bases
from lib.findings.judged_by import scale_and_rules
from lib.findings.model import Quote
from lib.findings.projects import (
    BudgetYear,
    Summary,
    TotalCost,
    budget_years,
    known_costs,
    projects_in_order,
    reasons_asked_for,
)
from lib.judge.passages import Passage
from lib.view.in_force import by_filter, in_force
from lib.view.narrow import View, group_names
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection

GROUP_CODE: Final = "事業群コード"
GROUP: Final = heads.GROUP
FORMULA: Final = f"{heads.RATE}の式(①目標 ②実績)"
SCALE: Final = HEAD
SCALE_CONTENT: Final = f"{HEAD}の内容"
ATTENTION: Final = "注意が必要な順"  # the sheet of the book that holds `attention_rows`


def indicator_rows(view: View, words: Vocabulary) -> pd.DataFrame:
    """The indicators in view, one row an indicator and year with Japanese headings, as the files hold them.

    They stand in the order of the list on the screen.
    """
    titles = words.words["source"]
    years = indicator_years(view, cells_in_view(view, in_order(view)))
    return pd.DataFrame([_record(year, titles) for year in years])


def _record(row: IndicatorYear, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        GROUP_CODE: row.group_id,
        GROUP: row.group,
        heads.INDICATOR: row.indicator,
        heads.KIND: row.kind,
        heads.PROJECT: row.project,
        heads.SECTION: row.section,
        heads.YEAR: row.year,
        heads.UNIT: row.unit,
        heads.BASELINE: row.baseline,
        heads.TARGET: row.target,
        "目標の状態": row.target_state,
        heads.ACTUAL: row.actual,
        "実績の状態": row.actual_state,
        heads.RATE: row.rate,
        "記載の達成率": row.printed_rate,
        heads.STATUS: row.status,
        heads.FINAL_TARGET: row.final_target,
        heads.SOURCE: "、".join(dict.fromkeys(titles[reference.source_id] for reference in row.references)),
        "出典の行": "・".join(line_or_words(reference) for reference in row.references),
        "年度の根拠": row.year_bases,
        FORMULA: row.formula,
        SCALE: row.scale,
        SCALE_CONTENT: row.scale_content,
    }


def project_rows(view: View) -> pd.DataFrame:
    """The projects in view with Japanese headings, as the files hold them, in the order of the list."""
    years = budget_years(view)
    labels = view.evaluation.policy.scale.labels()
    groups, reasons = group_names(view), reasons_asked_for(view)
    return pd.DataFrame(
        [
            _project_row(project, years, labels, groups) | _reason(reasons.get(project.project_id))
            for project in projects_in_order(view)
        ]
    )


def _reason(quote: Quote | None) -> dict[str, str]:
    """What the sheet says of why a project is behind, where the reader looks for a word of it."""
    if quote is None:
        return {}
    return {"未達の理由・課題": f"「{quote.text}」{f'({quote.place.words})' if quote.place else ''}"}


def _project_row(
    project: Summary, years: list[BudgetYear], labels: Mapping[str, str], groups: Mapping[str, str]
) -> dict[str, Any]:
    first = project.first_indicator
    return {
        GROUP_CODE: project.group_id,
        GROUP: groups[project.group_id],
        "番号": project.number,
        heads.CORE: "○" if project.is_core else "",
        heads.PROJECT: project.name,
        heads.SECTION: project.section,
        "事業期間": project.period,
        **{
            f"事業費 {era(year)}{STAGES[stage]}(千円)": _amount(project.costs.get((year, stage)))
            for year, stage in years
        },
        **({"事業費の空欄": _why_blank(project, years)} if years else {}),
        "まず見る指標": first.name if first else "",
        "その進捗状況": labels[first.status] if first else "",
        RECORDED: signs(project.recorded),
        f"{SUGGESTED}の視点": signs(project.suggested),
        heads.DECISION: project.decision,
        "出典の行": line_or_words(project.source),
        **(_about_costs(project, years) if years else {}),
    }


def _about_costs(project: Summary, years: Sequence[BudgetYear]) -> dict[str, str]:
    """How the years of a project's costs are told, and where the costs stand, without those that are not set."""
    costs = (project.costs.get(year) for year in years)
    stated = [cost.place for cost in costs if cost is not None and cost.state != "not_set"]
    return {
        "事業費の年度の根拠": year_bases(cost.attribution for cost in known_costs(project, years)),
        "事業費の出典の行": places(stated),
    }


def _amount(cost: TotalCost | None) -> float | None:
    """The amount in thousand yen; None where there is none, so that a column of them can be added up."""
    return cost.amount if cost is not None and cost.state == "reported" else None


def _why_blank(project: Summary, years: Sequence[BudgetYear]) -> str:
    """Why costs are blank, by year: ``R元実績 設定なし、R3計画 原資料から読み取れず``."""
    states = {year: cost.state if (cost := project.costs.get(year)) else "not_set" for year in years}
    return "、".join(
        f"{era(year)}{STAGES[stage]} {REPORT_STATES[state]}"
        for (year, stage), state in states.items()
        if state != "reported"
    )


def signs(viewpoints: Iterable[int]) -> str:
    """Viewpoint signs in order, each once: ``②④``."""
    return "".join(circled(v) for v in sorted(set(viewpoints)))


def attention_rows(view: View) -> pd.DataFrame:
    """What needs attention, in order, as the files hold it."""
    groups = group_names(view)
    columns = [
        "順",
        GROUP_CODE,
        GROUP,
        heads.INDICATOR,
        "状況",
        RECORDED,
        f"{SUGGESTED}の視点",
        "理由",
        "調書の文",
        "出典の行",
    ]
    rows = [
        [
            at,
            a.group_id,
            groups[a.group_id],
            a.name,
            a.mark,
            signs(a.recorded),
            signs(a.suggested),
            a.reason,
            quoted(a.passages),
            places(a.places),
        ]
        for at, a in enumerate(attention(view), start=1)
    ]
    return pd.DataFrame(rows, columns=columns)


def suggestion_rows(view: View) -> pd.DataFrame:
    """The suggestions in view whose reasons `attention_rows` does not give, a row each, as the book holds them."""
    groups = group_names(view)
    given = _given_in_attention(view)
    rows = [_suggested_row(flag, groups) for flag in raised(view.flag_rows) if _key(flag) not in given]
    return pd.DataFrame(rows, columns=[GROUP_CODE, GROUP, heads.VIEWPOINT, "対象", "理由", "調書の文", "出典の行"])


def _key(flag: Raised) -> tuple[str, str, str]:
    """What tells a suggestion from all others."""
    return (flag.subject_type, flag.subject_id, flag.rule_id)


def _given_in_attention(view: View) -> set[tuple[str, str, str]]:
    """The suggestions whose reasons stand in full in `attention_rows`."""
    return {_key(item.flags[0]) for item in attention(view) if item.flags}


def _suggested_row(flag: Raised, groups: Mapping[str, str]) -> list[str]:
    return [
        flag.group_id,
        groups[flag.group_id],
        circled(flag.viewpoint),
        flag.subject_name,
        flag.because,
        quoted(flag.passages),
        places(flag.places),
    ]


def quoted(passages: Iterable[Passage]) -> str:
    """The sheet's words with their lines, for a cell."""
    return " ".join(f"「{p.text}」({p.place.words})" for p in passages)


def places(refs: Iterable[Reference]) -> str:
    """Places for a column that is headed with lines, neighbours joined."""
    return cited(refs, "")


def line_or_words(ref: Reference) -> str:
    """One place for a column that is headed with lines."""
    return cited([ref], "")


def about_suggestions(view: View) -> list[tuple[str, str]]:
    """How many suggestions and records there are, and where the book holds those that are not in `suggestion_rows`."""
    count, given = len(view.flag_rows), _given_in_attention(view)
    elsewhere = sum(_key(flag) in given for flag in raised(view.flag_rows))
    where = f"うち{elsewhere:,}件の理由は「{ATTENTION}」の表に、残りの理由は下の表に記載。" if elsewhere else ""
    recorded = how_many(int(view.agreement["is_recorded"].sum()), "件")
    return [
        (SUGGESTED, f"{how_many(count, '件')}。{where}"),
        (RECORDED, f"{recorded}。事務事業ごとに「{heads.PROJECT}」の表の「{RECORDED}」の列に記載。"),
    ]


def about_agreement(view: View) -> list[tuple[str, str]]:
    """How records and suggestions meet, beside what chance would give, for the head of a file that holds both."""
    agreement = agreement_of(view.evaluation, view.projects["project_id"])
    return [("記載と注意の重なり", f"{agreement.words}{agreement.caution}")]


def preface(view: View, words: Vocabulary, what: str) -> list[tuple[str, str]]:
    """What a file says about itself: contents, data version, filters, and a warning when it is made up."""
    lines = [
        ("内容", what),
        ("データ版", view.evaluation.tables.version),
        ("絞り込み", filters_in_words(view.selection, words)),
        ("判定基準", scale_and_rules(view)),
    ]
    if view.evaluation.tables.is_synthetic:
        lines.insert(0, ("注意", "架空データ。実在の自治体の実績ではありません。"))
    return lines


def about_scales(view: View) -> list[tuple[str, str]]:
    """What the scale in force holds, and each criterion of an indicator in view, for the head of a file."""
    scale = view.evaluation.policy.scale
    own = [item for item in in_order(view) if item["indicator_id"] in scale.criterion_of]
    return [
        (SCALE_CONTENT, f"{scale.name}: {bounds_words(scale)}"),
        *((OWN, f"「{item['name']}」: {scale_of(view.evaluation, item).words}") for item in own),
    ]


def filters_in_words(selection: Selection, words: Vocabulary) -> str:
    """The filters in force and bounds tried out, for files that are taken away: as the screen calls them."""
    said = [
        f"{f'{values[0].lead}: ' if values[0].lead else ''}{'、'.join(one.text for one in values)}"
        for values in by_filter(in_force(selection, words))
    ]
    if selection.limits:
        grades = words.words["status"]
        bounds = "、".join(f"{grades[code]}は{bound}%以上" for code, bound in selection.limits)
        said.append(f"{WHAT_IF}: {bounds}")
    return " / ".join(said) or "なし(すべて)"
