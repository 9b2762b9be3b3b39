"""判定の方法: the scale, the verdicts, the formulas and the rules of viewpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from markupsafe import Markup

from lib.contract import heads
from lib.contract.era import JST
from lib.contract.terms import SUGGESTED
from lib.findings.criteria import CriterionRow
from lib.findings.history import RulesRow, make_rules_history
from lib.findings.method import Formula, GroupVerdict, Method, StatusRule, VerdictRule, Weight, make_method
from lib.findings.viewpoint_rules import EXAMPLES
from lib.store import access as store
from lib.ui.parts import marks
from lib.ui.parts.html import anchor, isolated
from lib.ui.parts.table import Column, table
from lib.ui.parts.templates import render
from lib.ui.session.session import Session, drawn_once

_STATUSES = (
    Column[StatusRule](heads.STATUS, lambda row: marks.chip(row.status), is_name=True),
    Column[StatusRule]("条件", lambda row: row.condition),
    Column[StatusRule]("遅れとして扱う", lambda row: row.is_behind),
)
_CRITERIA = (
    Column[CriterionRow](heads.INDICATOR, lambda row: _indicator(row), is_name=True),
    Column[CriterionRow]("基準", lambda row: isolated(row.content)),
    Column[CriterionRow]("決定した人", lambda row: isolated(row.author)),
    Column[CriterionRow]("決定した日", lambda row: row.decided, narrow=True),
    Column[CriterionRow]("理由", lambda row: isolated(row.reason)),
    Column[CriterionRow]("確認・見直し", lambda row: isolated(row.review)),
)
_VERDICTS = (
    Column[VerdictRule]("判定", lambda row: marks.chip(row.verdict), is_name=True),
    Column[VerdictRule]("条件", lambda row: row.condition),
)
_WEIGHTS = (
    Column[Weight]("項目", lambda row: row.part, is_name=True),
    Column[Weight]("重み", lambda row: row.weight, numeric=True),
    Column[Weight]("測り方", lambda row: row.measured),
)
_FORMULAS = (
    Column[Formula]("名称", lambda row: row.name, is_name=True),
    Column[Formula]("式", lambda row: row.formula),
)


_RULES_HISTORY = (
    Column[RulesRow]("版", lambda row: anchor(row.to_method, row.label), is_name=True),
    Column[RulesRow]("日時", lambda row: row.at),
    Column[RulesRow]("変更した人", lambda row: isolated(row.who)),
    Column[RulesRow]("理由", lambda row: isolated(row.note)),
    Column[RulesRow]("表示中", lambda row: "この画面の規則" if row.is_shown else ""),
)


def method(session: Session) -> Markup:
    """The part 判定の方法."""
    history = make_rules_history(session.view, store.commits(store.origin()))
    return _drawn(session, datetime.now(JST).date(), tuple(history))


@drawn_once
def _drawn(session: Session, today: date, history: Sequence[RulesRow]) -> Markup:
    return draw(make_method(session.view, today), history)


def draw(model: Method, history: Sequence[RulesRow] = ()) -> Markup:
    """The rules in tables, the viewpoints' rules each folded."""
    return render(
        "method",
        model=model,
        statuses=table(_STATUSES, model.statuses, "進捗状況の判定の表"),
        criteria=table(_CRITERIA, model.criteria, "個別の指標の基準の表") if model.criteria else "",
        group_verdict=_group_verdict(model.group_verdict) if model.group_verdict else "",
        formulas=table(_FORMULAS, model.formulas, "計算式の表"),
        suggested=SUGGESTED,
        examples=EXAMPLES,
        rules_history=table(_RULES_HISTORY, history, "規則の変更の表") if history else "",
    )


def _indicator(row: CriterionRow) -> Markup:
    """The indicator of a criterion as a way to it; only its id where this version has none such."""
    return isolated(row.indicator) if isinstance(row.indicator, str) else anchor(row.indicator.to, row.indicator.text)


def _group_verdict(model: GroupVerdict) -> Markup:
    return render(
        "group_verdict",
        model=model,
        verdicts=table(_VERDICTS, model.rules, "事業群の判定の表"),
        weights=table(_WEIGHTS, model.weights, "注意が必要な順の重みの表"),
    )
