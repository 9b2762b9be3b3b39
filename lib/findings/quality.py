"""データの質: what could not be read, which characters were corrected, and what was inferred."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import MEASURES, QUALITY_KINDS
from lib.findings.model import Place, place_in
from lib.findings.pages import Turning, page_of, turning
from lib.store.rows import rows_of
from lib.view.narrow import View

_MOST_INFERRED = 300
_REMARKS_A_PAGE = 100


@dataclass(frozen=True)
class Remark:
    """What was found at a place of a document: the characters as read, what they were corrected to, and why."""

    kind: str
    place: Place | None
    as_read: str
    corrected: str
    explanation: str


@dataclass(frozen=True)
class Inferred:
    """A figure whose year or measure is not printed beside it: the characters of the source, how it was told."""

    indicator: str
    year: str
    measure: str
    written: str
    reasoning: str


@dataclass(frozen=True)
class PrintedRates:
    """Whether the printed achievement rates are those of the printed figures."""

    words: str
    agree: bool


@dataclass(frozen=True)
class Quality:
    """What データの質 says. `printed_rates` is None where no rate is printed. `turning` is that of the remarks.

    `cut`: says how many inferred figures are not listed.
    """

    heading: str
    printed_rates: PrintedRates | None
    remarks: tuple[Remark, ...]
    inferred: tuple[Inferred, ...]
    cut: str
    turning: Turning


def make_quality(view: View) -> Quality:
    """The quality of all documents, whatever the reader has chosen."""
    remarks = view.evaluation.tables["quality"]
    counts = "、".join(f"{QUALITY_KINDS[kind]}{count:,}件" for kind, count in remarks["kind"].value_counts().items())
    inferred = _inferred_rows(view)
    more = len(inferred) - _MOST_INFERRED
    page = page_of(view.selection, len(remarks), _REMARKS_A_PAGE)
    return Quality(
        heading=f"データの質: {counts or '記録なし'}",
        printed_rates=_printed_rates(view),
        remarks=_remarks(view, remarks.sort_values("kind", kind="stable").iloc[page.items]),
        inferred=_inferred(view, inferred.head(_MOST_INFERRED)),
        cut=f"ほか{more:,}件は表示していません。" if more > 0 else "",
        turning=turning("sources", view.selection, page),
    )


def _remarks(view: View, remarks: pd.DataFrame) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            QUALITY_KINDS[row.kind],
            place_in(view, row.source_id, row.source_ref),
            _text(row.as_read),
            _text(row.corrected),
            row.explanation,
        )
        for row in rows_of(remarks)
    )


def _inferred_rows(view: View) -> pd.DataFrame:
    observations = view.evaluation.tables["observations"]
    return observations[(observations["attribution"] != "printed") & (observations["report_state"] == "reported")]


def _inferred(view: View, observations: pd.DataFrame) -> tuple[Inferred, ...]:
    names = view.evaluation.tables["indicators"].set_index("indicator_id")["name"]
    return tuple(
        Inferred(
            names[row.indicator_id],
            era(int(row.fiscal_year)),
            MEASURES[row.measure],
            row.source_text,
            _text(row.attribution_note),
        )
        for row in rows_of(observations)
    )


def _printed_rates(view: View) -> PrintedRates | None:
    cells = view.evaluation.cells
    printed, differing = int(cells["printed_rate"].notna().sum()), int(cells["rate_differs"].sum())
    if not printed:
        return None
    if not differing:
        return PrintedRates(f"記載の達成率{printed:,}件は、すべて実績と目標からの計算と一致します。", agree=True)
    words = f"▲ 記載の達成率{printed:,}件のうち{differing:,}件が、実績と目標からの計算と一致しません。記載のまま示しています。"
    return PrintedRates(words, agree=False)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
