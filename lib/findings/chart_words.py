"""What a chart carries where it stands alone, filling a screen or saved: title, subtitle, source and version."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.reference import Reference, cited
from lib.findings.indicator import chart_subtitle, make_indicator
from lib.findings.indicator_figures import cells_of
from lib.findings.slides.stage import synthetic_words
from lib.view.narrow import View

_MEASURES = ("baseline", "target", "actual", "final_target")


@dataclass(frozen=True)
class ChartWords:
    """The words around a chart. `subtitle`: measure, unit and years. `file`: its name without an ending."""

    title: str
    subtitle: str
    foot: str
    file: str


def words_of_indicator(view: View, indicator_id: str) -> ChartWords:
    """The words around the chart of one indicator."""
    item, cells = view.evaluation.assessed[indicator_id], cells_of(view, indicator_id)
    references = [getattr(cell, f"{measure}_ref") for cell in cells for measure in _MEASURES]
    known = tuple(dict.fromkeys(r for r in references if isinstance(r, Reference)))
    source = f"出典 {cited(known)}" if known else ""
    subtitle = f"{item['name']}・{chart_subtitle(view, item)}"
    return ChartWords(make_indicator(view, indicator_id).finding, subtitle, _foot(view, source), f"zu_{indicator_id}")


def words_of_list(view: View, title: str) -> ChartWords:
    """The words around small charts of many indicators."""
    return ChartWords(
        title, "棒は実績(薄い棒は基準値)、◆の線は目標、点線は試算。目盛りは指標ごと", _foot(view, ""), "zu_shihyo"
    )


def _foot(view: View, source: str) -> str:
    """Where the figures stand, of which version, and that they are made up where they are."""
    version = f"データ版 {view.evaluation.tables.version}"
    return " ".join(part for part in (synthetic_words(view), source, version) if part)
