"""データの質: what could not be read, what was inferred, what was corrected."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract import heads
from lib.findings.quality import Inferred, PrintedRates, Quality, Remark, make_quality
from lib.ui.parts import marks
from lib.ui.parts.html import element, isolated
from lib.ui.parts.notices import part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.table import Column, table
from lib.ui.session.session import Session, drawn_once

_REMARKS = (
    Column[Remark]("種類", lambda row: row.kind, is_name=True),
    Column[Remark](heads.SOURCE, lambda row: marks.source(row.place) if row.place else ""),
    Column[Remark]("読んだ文字", lambda row: _text(row.as_read)),
    Column[Remark]("訂正・読み替え", lambda row: _text(row.corrected)),
    Column[Remark]("説明", lambda row: isolated(row.explanation)),
)
_INFERRED = (
    Column[Inferred](heads.INDICATOR, lambda row: isolated(row.indicator), is_name=True),
    Column[Inferred](heads.YEAR, lambda row: row.year),
    Column[Inferred]("値の種類", lambda row: row.measure),
    Column[Inferred]("原資料の文字", lambda row: isolated(row.written)),
    Column[Inferred]("推定の方法", lambda row: isolated(row.reasoning)),
)


@drawn_once
def quality(session: Session) -> Markup:
    """The part データの質."""
    return draw(session.model(make_quality))


def draw(model: Quality) -> Markup:
    """The remarks and what was inferred, each as a table."""
    return part(
        element("h1", model.heading, css="finding"),
        _printed_rates(model.printed_rates) if model.printed_rates else "",
        table(_REMARKS, model.remarks, "データの質の表"),
        turning_links(model.turning),
        element("h2", "表の並び又は本文から推定した値"),
        table(_INFERRED, model.inferred, "推定した値の表")
        if model.inferred
        else element("p", "年度や値の種類を推定した値はありません。", css="muted"),
        element("p", model.cut, css="small") if model.cut else "",
    )


def _printed_rates(rates: PrintedRates) -> Markup:
    return element("p", rates.words, css="" if rates.agree else "chip warn")


def _text(text: str) -> Markup:
    return isolated(text) if text else Markup()
