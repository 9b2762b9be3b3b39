"""The parts of 出典と方法."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd

from lib.era import era
from lib.load import DEFAULT_TABLES, source_lines
from lib.rules import FACTS, Condition, Rule
from lib.terms import (
    DEFINITIONS,
    INDICATOR_KINDS,
    MEASURES,
    PROJECTION,
    QUALITY_KINDS,
    SUBJECT_TYPES,
    UNREPORTED,
    circled,
)
from lib.ui import parts, state
from lib.ui.parts import esc, link, said
from lib.ui.state import Session, drawn_once
from lib.wording import percent, quantity

_TESTS = {"below": "未満", "above": "を超える", "at_least": "以上", "at_most": "以下"}
_MOST_ROWS = 300


def shown_source(session: Session) -> str:
    """The document in view: the address's, else the first."""
    return session.selection.source or str(session.tables["sources"]["source_id"].iloc[0])


def document(session: Session) -> str:
    """The document as received, numbered; the line that a figure led to is marked and scrolled to."""
    row = session.tables["sources"].set_index("source_id").loc[shown_source(session)]
    try:
        lines = source_lines(session.tables.folder, row["file"])
    except FileNotFoundError as error:
        return f'<div class="ev problem" role="alert"><h2>原資料を表示できません</h2><p>{esc(error)}。data/source に置いてください。</p></div>'
    note = f" {said(row['note'])}" if pd.notna(row["note"]) else ""
    return (
        f'<div class="ev"><h1 class="finding">{said(row["title"])}</h1><p class="small muted">受け取ったままの文字です。'
        f"表の列の区切りは ⇥ で示します。{note} ファイル {esc(row['file'])} / SHA-256 {esc(row['sha256'][:16])}…</p>"
        f"{_numbered(lines, session)}</div>"
    )


def document_without_data() -> str:
    """The committed document, readable even while the tables or the rules are broken."""
    found = sorted((DEFAULT_TABLES.parent / "source").glob("*.txt"))
    if not found:
        return ""
    lines = found[0].read_text(encoding="utf-8").split("\n")
    return f'<div class="ev"><h2>原資料 {esc(found[0].name)}</h2>{_numbered(lines, None)}</div>'


def _numbered(lines: list[str], session: Session | None) -> str:
    out = []
    for number, text in enumerate(lines, start=1):
        body = f"<bdi>{esc(text).replace(chr(9), ' ⇥ ')}</bdi>"
        if session is None:
            out.append(f"<li><span>{number}</span>{body}</li>")
            continue
        here = number == session.selection.line
        mark = ' data-arrive tabindex="-1"' if here else ""
        word = '<span class="hidden">ここが出典です。</span>' if here else ""
        href = state.stay("sources", session.selection, line=number, part="")
        out.append(f"<li{mark}>{link(href, f'{word}{number}', 'この行へのアドレス')}{body}</li>")
    return f'<ol class="doc" tabindex="0" aria-label="原資料の全文">{"".join(out)}</ol>'


# ---------------------------------------------------------------------- method


@drawn_once
def method(session: Session) -> str:
    """Formulas, scale and rules, written from the same TOML that judges."""
    policy = session.view.evaluation.policy
    scale = policy.scale
    steps = [
        [
            parts.chip(scale, scale.met.code),
            "目標を満たす(増えるほどよい指標は実績 ≥ 目標、減るほどよい指標は実績 ≤ 目標)",
            "いいえ",
        ],
    ]
    upper = ""
    for grade in scale.grades:
        bound = f"達成率 {percent(grade.lower_bound)}以上" if grade.lower_bound != float("-inf") else "それ未満"
        steps.append(
            [
                parts.chip(scale, grade.code),
                f"目標に届かず、{bound}{upper}",
                "はい" if grade.underperforming else "いいえ",
            ]
        )
    steps.append([parts.chip(scale, UNREPORTED), "実績がまだ報告されていない。0とはみなさない", "—"])
    steps.append([parts.chip(scale, "no_target"), "その年度の目標がない", "—"])
    lower = "2 − 実績値 ÷ 目標値" if scale.lower_is_better == "two_minus" else "目標値 ÷ 実績値"
    formulas = [
        ("達成率(②/①)", "実績値 ÷ 目標値。目標が0のときは率を出さず、比較だけで達成を決める"),
        ("達成率(減るほどよい指標)", f"{lower}(設定 lower_is_better = {scale.lower_is_better})"),
        ("率の丸め", f"四捨五入、小数点以下{scale.decimals}桁。判定は丸める前の率で行う"),
        ("基準年からの進捗", "(実績値 − 基準値) ÷ (目標値 − 基準値)"),
        ("これまでの年間増", "(直近値 − 基準値) ÷ (直近の年度 − 基準年)"),
        ("必要な年間増", "(最終目標 − 直近値) ÷ (最終年度 − 直近の年度)"),
        (PROJECTION, "直近値 + これまでの年間増 × 残りの年数。実績には数えない"),
        ("注意が必要な順", "判定または見込みの重い順。同じ重さでは、実績に基づくものを先に、率の低いものを先に"),
    ]
    rules = [
        [
            circled(r.viewpoint),
            f"<code>{esc(r.rule_id)}</code>",
            SUBJECT_TYPES[r.subject],
            "<br>".join(esc(_condition(r, c)) for c in r.conditions),
            said(r.because),
            str(int((session.view.evaluation.flags["rule_id"] == r.rule_id).sum())),
        ]
        for r in policy.rules
    ]
    return (
        f'<div class="ev"><h1 class="finding">使っている尺度: {said(scale.name)}</h1><p>{said(scale.owner)} {said(scale.reason)}</p>'
        f"<h2>進捗状況の判定</h2>{parts.table(['進捗状況', '条件', '遅れとして扱う'], steps, '進捗状況の判定の表')}"
        f"<h2>計算のしかた</h2>{parts.table(['名', '式'], [[esc(a), esc(b)] for a, b in formulas], '計算式の表')}"
        f"<h2>注意(自動)の規則</h2><p class='small muted'>すべての条件を満たすと提案します。{{ }} には数値や名が入ります。</p>"
        f"{parts.table(['視点', '規則', '対象', '条件', '理由の文', '今の件数'], rules, '注意の規則の表', numeric=(5,))}"
        f"<p class='small muted'>設定ファイル: data/rules/status.toml、data/rules/viewpoints.toml</p></div>"
    )


def _condition(rule: Rule, condition: Condition) -> str:
    if condition.test == "mentions":
        return f"{condition.fact} に {'・'.join(condition.value)} のどれかがある"
    if condition.test == "is":
        value = {True: "はい", False: "いいえ"}.get(condition.value, condition.value)
        return f"{condition.fact} = {value}"
    kind = FACTS[rule.subject][condition.fact]
    value = percent(condition.value) if kind in ("rate", "change") else str(condition.value)
    return f"{condition.fact} が {value}{_TESTS[condition.test]}"


# ---------------------------------------------------------------------- reporting, quality, words


@drawn_once
def reporting(session: Session) -> str:
    """Which indicator of which section owes which year's actual."""
    cells = session.view.cells
    owed = cells[cells["status"] == UNREPORTED]
    items = session.view.assessments.set_index("indicator_id")
    projects = session.tables["projects"].set_index("project_id")
    rows = []
    for indicator_id, part in owed.groupby("indicator_id", sort=False):
        item = items.loc[str(indicator_id)]
        section = (
            projects.loc[item["project_id"], "section"]
            if pd.notna(item["project_id"])
            else "(事業群の指標: 所管課の記載なし)"
        )
        years = "・".join(era(int(y)) for y in part["fiscal_year"])
        goals = "、".join(
            f"{era(int(c['fiscal_year']))} {quantity(c['target'], str(item['unit']))}"
            for c in part.to_dict("records")
            if pd.notna(c["target"])
        )
        name = link(state.href("indicators", session.selection, indicator=indicator_id), said(item["name"]))
        first = part.iloc[0]
        ref = first["actual_ref"] if pd.notna(first["actual_ref"]) else first["target_ref"]
        source = parts.source_link(session, ref, parts.source_of_group(session, item["group_id"]))
        rows.append(
            (
                str(section),
                [said(section), name, INDICATOR_KINDS[item["kind"]], esc(years), str(len(part)), esc(goals), source],
            )
        )
    rows.sort(key=lambda r: r[0])
    total = len(owed)
    lost = cells[(cells["target_state"] == "illegible")]
    listed = "、".join(
        f"{items.loc[c['indicator_id'], 'name']}({era(int(c['fiscal_year']))})" for c in lost.to_dict("records")
    )
    unread = f"<p class='small'>目標が判読不能のため数えていないもの: {said(listed)}</p>" if listed else ""
    head = ["所管課(室)", "指標", "種別", "未報告の年度", "年数", "その年度の目標", "出典"]
    return (
        f'<div class="ev"><h1 class="finding">報告状況: {len(rows)}指標・のべ{total}年度分の実績が未報告です</h1>'
        f"{parts.table(head, [r for _, r in rows[:_MOST_ROWS]], '報告状況の表', numeric=(4,))}{unread}</div>"
    )


@drawn_once
def quality(session: Session) -> str:
    """What could not be read, what was inferred and how, and which characters were corrected."""
    rows = session.tables["quality"]
    counts = "、".join(f"{QUALITY_KINDS[str(k)]} {n}" for k, n in rows["kind"].value_counts().items())
    listed = [
        [
            QUALITY_KINDS[r.kind],
            parts.source_link(session, r.source_ref, r.source_id),
            said(r.as_read) if pd.notna(r.as_read) else "",
            said(r.corrected) if pd.notna(r.corrected) else "",
            said(r.explanation),
        ]
        for r in rows.sort_values("kind").itertuples(index=False)
    ]
    observations = session.tables["observations"]
    names = session.tables["indicators"].set_index("indicator_id")["name"]
    inferred = observations[(observations["attribution"] != "printed") & (observations["report_state"] == "reported")]
    how = [
        [
            said(names[r.indicator_id]),
            era(int(r.fiscal_year)),
            MEASURES[r.measure],
            said(r.source_text),
            said(r.attribution_note or ""),
        ]
        for r in inferred.head(_MOST_ROWS).itertuples(index=False)
    ]
    differs = session.view.evaluation.cells
    differs = differs[differs["rate_differs"]]
    printed = session.view.evaluation.cells["printed_rate"].notna().sum()
    agree = (
        f"<p>記載の達成率{printed}件は、すべて計算と一致します。</p>"
        if differs.empty
        else f'<p class="chip warn">▲ 記載の達成率{printed}件のうち{len(differs)}件が、実績と目標からの計算と一致しません。記載のまま示しています。</p>'
    )
    return (
        f'<div class="ev"><h1 class="finding">データの質: {esc(counts or "記録なし")}</h1>{agree}'
        f"{parts.table(['種類', '出典', '読んだ文字', '訂正・読み替え', '説明'], listed, 'データの質の表')}"
        f"<h2>表の位置や本文から定めた値</h2>{parts.table(['指標', '年度', '値の種類', '原資料の文字', '定め方'], how, '推定した値の表')}</div>"
    )


@drawn_once
def words(session: Session) -> str:
    """Every term on the screens and what it means."""
    rows = [[f"<b>{esc(term)}</b>", esc(meaning)] for term, meaning in DEFINITIONS]
    questions = [
        [
            circled(int(r.viewpoint)),
            said(r.short),
            said(r.question),
            parts.source_link(session, r.source_ref, shown_source(session)),
        ]
        for r in session.tables["viewpoints"].itertuples(index=False)
    ]
    return (
        f'<div class="ev"><h1 class="finding">用語</h1>{parts.table(["用語", "意味"], rows, "用語の表")}'
        f"<h2>事業構築の視点</h2>{parts.table(['視点', '略称', '問い(全文)', '出典'], questions, '事業構築の視点の表')}</div>"
    )


PARTS: Final[dict[str, Callable[[Session], str]]] = {
    "document": document,
    "method": method,
    "reporting": reporting,
    "quality": quality,
    "words": words,
}
