"""The charts of a slide as PowerPoint's own, editable ones."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from lib.contract import heads
from lib.contract.names import short
from lib.contract.terms import WAITING
from lib.contract.wording import unit_words
from lib.figures.palette import LIGHT
from lib.findings.series import Budget, Progress
from lib.findings.slides.counted import Counts
from lib.report.powerpoint.layout import INK, MUTED, Page, put, style


def caption(chart: Progress | Budget | Counts) -> str:
    """A caption over a chart."""
    if not isinstance(chart, Progress):
        return chart.name
    missing = "、".join(_missing_words(chart, word) for word in dict.fromkeys(chart.words) if word)
    return f"{chart.name}({missing})" if missing else chart.name


def _missing_words(chart: Progress, word: str) -> str:
    """In which years a figure is missing for the same reason: ``R3〜R5の実績は未報告``, ``R3・R5は実績非公表``."""
    indices = [index for index, other in enumerate(chart.words) if other == word]
    first, last = indices[0], indices[-1]
    is_span = len(indices) > 1 and last - first == len(indices) - 1
    years = f"{chart.years[first]}〜{chart.years[last]}" if is_span else "・".join(chart.years[i] for i in indices)
    return f"{years}の実績は{word}" if word in WAITING.values() else f"{years}は{word}"


def progress_chart(page: Page, box: tuple[Emu, Emu, Emu, Emu], chart: Progress, named: bool) -> None:
    """Draw targets, actuals and projection of one indicator into a box; `named` gives it a legend."""
    data = CategoryChartData()
    short = named and len(chart.years) > 4  # half a slide has no room for a word under each year
    data.categories = [f"{y}\n{w}" if w and not short else y for y, w in zip(chart.years, chart.words, strict=True)]
    series = [(heads.BASELINE, chart.baseline), (heads.ACTUAL, chart.actual), (heads.TARGET, chart.target)]
    if any(v is not None for v in chart.projection):
        series.append(("試算(実績ではない)", chart.projection))
    for name, values in series:
        data.add_series(name, values)
    frame = page.slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    drawn = frame.chart
    bars = drawn.plots[0]
    bars.gap_width, bars.overlap = 40, 100
    _axes(drawn, chart.unit)
    drawn.has_title = False
    for one, colour in zip(list(bars.series)[:2], (LIGHT.known, LIGHT.actual), strict=True):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = RGBColor.from_string(colour[1:])
        _values(one)
    lines = _as_lines(drawn, 2)
    for one, colour, dash in zip(lines, (LIGHT.target, LIGHT.projection), (None, MSO_LINE.ROUND_DOT), strict=False):
        one.format.line.color.rgb = RGBColor.from_string(colour[1:])
        one.format.line.width = Pt(1 if dash is not None and chart.is_thin else 2)
        one.smooth = False
        if dash is None and not short:
            _values(one, XL_LABEL_POSITION.ABOVE)
            _ground(one)
        elif dash is not None:
            one.format.line.dash_style = dash


def _as_lines(drawn: Any, first: int) -> list[Any]:
    """Move the series from `first` on out of the bars into a line plot on the same axes."""
    bar = drawn._chartSpace.find(f".//{qn('c:barChart')}")
    moved = bar.findall(qn("c:ser"))[first:]
    line = bar.makeelement(qn("c:lineChart"), {})
    line.append(bar.makeelement(qn("c:grouping"), {"val": "standard"}))
    line.append(bar.makeelement(qn("c:varyColors"), {"val": "0"}))
    for one in moved:
        for tag in ("c:invertIfNegative",):
            for found in one.findall(qn(tag)):
                one.remove(found)
        line.append(one)
    line.append(bar.makeelement(qn("c:marker"), {"val": "1"}))
    for axis in bar.findall(qn("c:axId")):
        line.append(copy.deepcopy(axis))
    bar.addnext(line)
    return list(drawn.plots[1].series)


def counts_chart(page: Page, box: tuple[Emu, Emu, Emu, Emu], chart: Counts) -> None:
    """Stack how many groups have which verdict: columns along the years, bars under heads, the best verdict first."""
    data = CategoryChartData()
    # PowerPoint draws the first bar at the bottom.
    order = list(range(len(chart.categories))) if chart.is_over_years else list(reversed(range(len(chart.categories))))
    data.categories = [short(chart.categories[at], _LONGEST_CATEGORY) for at in order]
    for step in chart.steps:
        data.add_series(f"{step.shape}{step.label}", [chart.values[step.code][at] or None for at in order])
    kind = XL_CHART_TYPE.COLUMN_STACKED if chart.is_over_years else XL_CHART_TYPE.BAR_STACKED
    frame = page.slide.shapes.add_chart(kind, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    drawn = frame.chart
    drawn.has_title = False
    drawn.plots[0].gap_width, drawn.plots[0].overlap = 40, 100
    _axes(drawn, heads.GROUP)
    drawn.value_axis.has_title = False
    drawn.value_axis.tick_labels.number_format = "#,##0"
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False
    tones = [step.tone for step in chart.steps]
    for at, (series, tone) in enumerate(zip(drawn.plots[0].series, tones, strict=True)):
        is_first = tone not in tones[:at]  # a second verdict of one tone stands on its pale ground
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(LIGHT.tones[tone][0 if is_first else 1][1:])
        series.format.line.color.rgb = RGBColor(255, 255, 255) if is_first else INK
        _values(series, None, white=is_first)


def budget_chart(page: Page, box: tuple[Emu, Emu, Emu, Emu], chart: Budget) -> None:
    """Total stacked from general fund and the rest, personnel in a column of its own beside it."""
    data = CategoryChartData()
    data.categories = [
        label
        for slot, word in zip(chart.slots, chart.words, strict=True)
        for label in (f"{slot}\n{word or heads.COST}", f"{slot}\n人件費")
    ]
    for name, values in chart.items.items():
        is_beside = values is chart.personnel
        data.add_series(name, [v for value in values for v in ((None, value) if is_beside else (value, None))])
    frame = page.slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    drawn = frame.chart
    drawn.plots[0].gap_width, drawn.plots[0].overlap = 30, 100
    _axes(drawn, "千円")
    for one, colour in zip(drawn.plots[0].series, (LIGHT.fund, LIGHT.known, LIGHT.personnel), strict=True):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = RGBColor.from_string(colour[1:])
        if any(v for v in one.values if v):
            _values(one, None, white=colour == LIGHT.fund)


def _axes(drawn: Any, unit: str) -> None:
    drawn.has_legend = True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    style(drawn.legend.font, 12)
    style(drawn.category_axis.tick_labels.font, 12)
    style(drawn.value_axis.tick_labels.font, 11, colour=MUTED)
    figures = [v for plot in drawn.plots for series in plot.series for v in series.values if v is not None]
    if all(v >= 0 for v in figures):
        drawn.value_axis.minimum_scale = 0
    drawn.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LIGHT.line[1:])
    # An axis that ends below ten may have steps of less than one.
    ticks = drawn.value_axis.tick_labels
    ticks.number_format = "General" if all(abs(v) < 10 for v in figures) else "#,##0"
    ticks.number_format_is_linked = False
    drawn.value_axis.has_title = True
    put(drawn.value_axis.axis_title.text_frame, unit_words(short(unit, 12), ": "), 11, colour=MUTED)


def _ground(series: Any) -> None:
    """White behind a label that may stand on a bar."""
    labels = series.data_labels._element
    shape = labels.makeelement(qn("c:spPr"), {})
    fill = shape.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": "FFFFFF"}))
    shape.append(fill)
    labels.find(qn("c:numFmt")).addnext(shape)


def label_format(values: Iterable[float | None]) -> str:
    """The number format under which every value of a series is read as it is: thousands apart, decimals where there are any.

    ``General`` alone leaves 1.6 and 40 as they are but does not part thousands. Where large figures have decimals too, all
    values get as many decimals as the longest.
    """
    figures = [v for v in values if v is not None]
    large = [v for v in figures if abs(v) >= 1000]
    if not large:
        return "General"
    if all(v == int(v) for v in figures):
        return "#,##0"
    if all(v == int(v) and v > 0 for v in large):
        return "[>=1000]#,##0;General"
    decimals = max(len(repr(float(v)).partition(".")[2]) for v in figures)
    return f"#,##0.{'0' * min(decimals, _MOST_DECIMALS)}"


_MOST_DECIMALS = 3
_LONGEST_CATEGORY = 14


def _values(series: Any, position: Any = None, white: bool = False) -> None:
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, label_format(series.values), False
    if position is not None:
        labels.position = position
    style(labels.font, 12, colour=RGBColor(255, 255, 255) if white else INK)
