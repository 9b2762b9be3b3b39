"""Slides as PowerPoint with native, editable charts: bars for what is known, a line for targets, the unreported in words."""

from __future__ import annotations

import copy
import io
import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from lib.contract.letters import about_private
from lib.contract.names import short
from lib.contract.terms import SYNTHETIC, UNGRADED, WAITING, circled
from lib.contract.wording import span
from lib.figures.palette import LIGHT
from lib.findings.decisions import KINDS, Decision, duty
from lib.findings.slide import Slide
from lib.report.series import Budget, Progress, charts
from lib.view.selection import DECIDED, View, groups_label

SIZES = {"16:9": (Emu(12192000), Emu(6858000)), "A4": (Emu(10692000), Emu(7560000))}
_FONT = "BIZ UDPGothic"
_LINE = 1.25  # height of a line, in letters
_INK, _MUTED, _LINK, _WARN = (
    RGBColor.from_string(c[1:]) for c in (LIGHT.ink, LIGHT.muted, LIGHT.link, LIGHT.tones["warn"][0])
)


class TemplateError(ValueError):
    """A template that cannot be used; says in Japanese why."""


def to_pptx(
    view: View,
    agenda: Sequence[Slide],
    decisions: Iterable[Decision] = (),
    size: str = "16:9",
    template: Path | None = None,
    chosen: str = "",
) -> bytes:
    """A title slide and the agenda as a .pptx; `chosen` is what the reader narrowed it to, in words.

    What slides had to shorten stands whole on slides of its own at the end. A template brings its own size, master and
    fonts. Raises TemplateError when it cannot be read.
    """
    deck = _deck(size, template)
    _cover(deck, view, chosen, is_ours=template is None)
    version = view.evaluation.tables.version
    foot = f"データ版 {version}" + (f" {SYNTHETIC}" if view.evaluation.tables.is_synthetic else "")
    whole: list[str] = []
    for number, slide in enumerate(agenda, start=2):
        if slide.kind == DECIDED:
            _record(deck, slide, list(decisions), foot)
        else:
            whole += [f"{number}枚目 {text}" for text in _finding(deck, view, slide, foot)]
    if whole:
        _listed(deck, "略した語の全文", whole, foot, 14)
    about = about_private(
        shape.text_frame.text for page in deck.slides for shape in page.shapes if shape.has_text_frame
    )
    if about:
        _listed(deck, "外字について", [about], foot)
    _describe(deck, agenda[0].name if agenda else "事業群評価", is_ours=template is None)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _describe(deck: Any, title: str, is_ours: bool) -> None:
    """What the file says of itself. python-pptx's own template names a stranger and a day of 2013; the prefecture's may speak."""
    about = deck.core_properties
    about.title, about.language = title, "ja-JP"
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    if is_ours:
        about.author = about.last_modified_by = ""
        about.revision = 1


def _deck(size: str, template: Path | None) -> Any:
    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = SIZES[size]
        return deck
    try:
        deck = Presentation(str(template))
    except Exception as error:  # python-pptx raises many kinds for a file that is no .pptx
        raise TemplateError(
            f"ひな形「{template.name}」をPowerPointのファイルとして読めません。.pptxを指定してください。"
        ) from error
    ids = deck.slides._sldIdLst
    for one in list(ids):  # a template's sample slides are not ours to hand out
        deck.part.drop_rel(one.rId)
        ids.remove(one)
    return deck


class _Page:
    """One slide being laid out, in shares of its width and height. `whole` gathers what had to be shortened."""

    def __init__(self, deck: Any, title: str, foot: str) -> None:
        titled = [
            layout for layout in deck.slide_layouts if any(p.placeholder_format.type == 1 for p in layout.placeholders)
        ]
        only_title = [one for one in titled if len([p for p in one.placeholders if p.placeholder_format.idx < 10]) == 1]
        self.slide = deck.slides.add_slide((only_title or titled or list(deck.slide_layouts))[0])
        self.width, self.height = deck.slide_width, deck.slide_height
        self.whole: list[str] = []
        for shape in list(self.slide.placeholders):
            if shape.placeholder_format.idx != 0:
                shape._element.getparent().remove(shape._element)
        head = self.slide.shapes.title
        if head is None:
            head = self.slide.shapes.add_textbox(0, 0, 0, 0)
        self._place(head, self.box(0.035, 0.03, 0.93, 0.185), title, (26, 14), bold=True)
        for paragraph in head.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
        number = self.text(0.9, 0.94, 0.07, 0.05, "", (11, 11), colour=_MUTED)
        _slide_number(number.text_frame.paragraphs[0])
        self.text(0.5, 0.94, 0.4, 0.05, foot, (11, 8), colour=_MUTED)

    def box(self, x: float, y: float, w: float, h: float) -> tuple[Emu, Emu, Emu, Emu]:
        return Emu(int(self.width * x)), Emu(int(self.height * y)), Emu(int(self.width * w)), Emu(int(self.height * h))

    def text(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        text: str,
        sizes: tuple[int, int],
        bold: bool = False,
        colour: RGBColor = _INK,
    ) -> Any:
        """A text in a box, as large as fits between the two sizes, else shortened."""
        shape = self.slide.shapes.add_textbox(0, 0, 0, 0)
        self._place(shape, self.box(x, y, w, h), text, sizes, bold, colour)
        return shape

    def _place(
        self,
        shape: Any,
        box: tuple[Emu, Emu, Emu, Emu],
        text: str,
        sizes: tuple[int, int],
        bold: bool = False,
        colour: RGBColor = _INK,
    ) -> None:
        shape.left, shape.top, shape.width, shape.height = box
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.TOP
        shown, size = fit(text, box[2].pt, box[3].pt, *sizes)
        if shown != text:
            self.whole.append(text)
        put(frame, shown, size, bold, colour)


def fit(text: str, width: float, height: float, largest: int, smallest: int) -> tuple[str, int]:
    """The text and the size in points at which it stands in a box (points): shrunk, wrapped, at last shortened with …"""
    for size in range(largest, smallest - 1, -1):
        if _rows(text, width / size) * size * _LINE <= height:
            return text, size
    room = int(width / smallest) * max(1, int(height / (smallest * _LINE)))
    return short(text.replace("\n", " "), max(2, room)), smallest


def _rows(text: str, width: float) -> int:
    """Lines that a text takes at `width` letters a line; a little is kept for what may not begin or end a line."""
    return sum(max(1, math.ceil(_letters(line) / (width * 0.96))) for line in text.split("\n"))


def _letters(text: str) -> float:
    """Width in full-width letters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in text)


def put(frame: Any, text: str, size: int, bold: bool = False, colour: RGBColor = _INK) -> None:
    """One text into a frame: wrapped, in our font, never shrunk below `size` by PowerPoint itself."""
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    for at, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        _style(run.font, size, bold, colour)


def _style(font: Any, size: int, bold: bool = False, colour: RGBColor = _INK) -> None:
    font.size, font.bold, font.name = Pt(size), bold, _FONT
    font.color.rgb = colour
    properties = font._rPr
    if properties.find(qn("a:ea")) is None:  # Japanese letters take the East Asian font
        east = properties.makeelement(qn("a:ea"), {"typeface": _FONT})
        latin = properties.find(qn("a:latin"))
        latin.addnext(east) if latin is not None else properties.append(east)


def _slide_number(paragraph: Any) -> None:
    field = paragraph._p.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    properties = field.makeelement(qn("a:rPr"), {"lang": "ja-JP", "sz": "1100"})
    text = field.makeelement(qn("a:t"), {})
    text.text = "‹#›"
    field.append(properties)
    field.append(text)
    paragraph._p.append(field)


# ---------------------------------------------------------------------- kinds of slides


def _cover(deck: Any, view: View, chosen: str, is_ours: bool) -> None:
    """Which sheets, whose, what was chosen, which data: in the title layout's own places where it has them."""
    titled = {p.placeholder_format.type: layout for layout in deck.slide_layouts for p in layout.placeholders}
    layout = titled.get(PP_PLACEHOLDER.CENTER_TITLE) or deck.slide_layouts[0]
    slide = deck.slides.add_slide(layout)
    sources = view.evaluation.tables["sources"]
    years = sorted({int(y) for y in sources["sheet_year"]})
    title = str(sources["title"].iloc[0]) if len(sources) == 1 else f"評価調書 {len(sources):,}件({span(years)})"
    tables = view.evaluation.tables
    lines = [
        groups_label(view.groups),
        f"しぼり込み: {chosen}" if chosen else "",
        f"データ版 {tables.version}",
        f"{SYNTHETIC}: 実在の自治体の実績ではありません" if tables.is_synthetic else "",
    ]
    subtitle = "\n".join(line for line in lines if line)
    places = {p.placeholder_format.idx: p for p in slide.placeholders}
    for at, (text, top, height, sizes) in enumerate(((title, 0.22, 0.3, (36, 16)), (subtitle, 0.56, 0.34, (20, 10)))):
        shape = places.pop(at, None)
        if shape is None:
            shape = slide.shapes.add_textbox(0, 0, 0, 0)
        if is_ours or not shape.width:  # a template's own places stay where its makers put them
            shape.left, shape.width = Emu(int(deck.slide_width * 0.08)), Emu(int(deck.slide_width * 0.84))
            shape.top, shape.height = Emu(int(deck.slide_height * top)), Emu(int(deck.slide_height * height))
        shape.text_frame.clear()
        shown, size = fit(text, shape.width.pt - 15, shape.height.pt - 8, *sizes)
        put(shape.text_frame, shown, size, bold=at == 0)
    for left in places.values():  # date and footer of a layout, which we do not fill
        left._element.getparent().remove(left._element)


def _finding(deck: Any, view: View, slide: Slide, foot: str) -> list[str]:
    """One finding; returns what had to be shortened on it."""
    page = _Page(deck, slide.sentence, foot)
    shown = charts(view, slide)
    named = len(shown) > 1
    for at, chart in enumerate(shown):
        left, width = 0.035 + at * 0.64 / len(shown), 0.64 / len(shown) - 0.01
        if named:
            page.text(left, 0.255, width, 0.065, _caption(chart), (14, 11), bold=True)
        box = page.box(left, 0.325 if named else 0.255, width, 0.465 if named else 0.535)
        if isinstance(chart, Progress):
            _progress(page, box, chart, named)
        else:
            _budget(page, box, chart)
    if slide.lines and not shown:
        page.text(0.035, 0.25, 0.64, 0.54, "\n".join(slide.lines), (18, 9))
    for at, fact in enumerate(slide.facts):
        top = 0.25 + at * 0.183
        page.text(0.7, top, 0.275, 0.057, fact.label, (14, 11), colour=_MUTED)
        page.text(0.7, top + 0.057, 0.275, 0.068, fact.value, (26, 14), bold=True)
        page.text(0.7, top + 0.125, 0.275, 0.055, fact.how, (13, 11), colour=_MUTED)
    if slide.question:
        page.text(0.035, 0.81, 0.93, 0.12, f"{slide.viewpoint_words} {slide.question}", (15, 12))
    page.text(0.035, 0.94, 0.45, 0.05, slide.source_words, (11, 8), colour=_MUTED)
    figures = [f"{f.label} {f.value} {f.how}" for f in slide.facts]
    notes = [f"{n.heading}: {n.text}" + (f"(出典 {n.place.words})" if n.place else "") for n in slide.notes]
    page.slide.notes_slide.notes_text_frame.text = "\n".join([slide.name, slide.source_words, *figures, *notes])
    cut = list(dict.fromkeys([*([slide.name] if "…" in slide.sentence else []), *page.whole]))
    return [text for text in cut if not any(text != other and text in other for other in cut)]


def _caption(chart: Progress | Budget) -> str:
    if isinstance(chart, Budget):
        return chart.name
    said = []
    for word in (UNGRADED[s] for s in WAITING):
        years = [y for y, w in zip(chart.years, chart.words, strict=True) if w == word]
        said += [f"{'〜'.join(dict.fromkeys((years[0], years[-1])))}の実績は{word}"] if years else []
    return f"{chart.name}{'({})'.format('、'.join(said)) if said else ''}"


def _record(deck: Any, slide: Slide, decisions: list[Decision], foot: str) -> None:
    lines = [
        f"{KINDS[d.kind]}{circled(d.viewpoint) if d.viewpoint else ''} {d.text}"
        f"({'、'.join(words for words in (d.name, duty(d), d.written_at) if words)})"
        for d in decisions
    ]
    _listed(deck, slide.sentence, lines or ["記録はありません。"], foot)


def _listed(deck: Any, title: str, texts: list[str], foot: str, size: int = 18) -> None:
    """Texts one under another, over as many slides as they need, each about as full as the others."""
    width, height = Emu(int(deck.slide_width * 0.93)).pt / size, Emu(int(deck.slide_height * 0.7)).pt
    most = int(height / (size * _LINE))
    pages = _pages(texts, width, most)
    for fewer in range(-(-sum(_rows(t, width) for t in texts) // len(pages)), most):
        even = _pages(texts, width, fewer)
        if len(even) == len(pages):
            pages = even
            break
    for at, shown in enumerate(pages):
        heading = title + (f"({at + 1}/{len(pages)})" if len(pages) > 1 else "")
        page = _Page(deck, heading, foot)
        page.text(0.035, 0.22, 0.93, 0.7, "\n".join(shown), (size, size))
        page.slide.notes_slide.notes_text_frame.text = heading


def _pages(texts: Sequence[str], width: float, most: int) -> list[list[str]]:
    """The texts on pages of `most` lines of `width` letters; one is parted only where no page could hold it."""
    pages: list[list[str]] = [[]]
    free = most
    for text in texts:
        if free < _rows(text, width) <= most:  # whole on the next slide rather than in two parts
            pages.append([])
            free = most
        while text:
            part, text = _split(text, width, free)
            if part:
                pages[-1].append(part)
                free -= _rows(part, width)
            if text:
                pages.append([])
                free = most
    return pages


def _split(text: str, width: float, rows: int) -> tuple[str, str]:
    """As much of the text as stands in `rows` lines of `width` letters, and the rest."""
    end = len(text)
    while end and _rows(text[:end], width) > rows:
        end = min(end - 1, int(end * 0.95))
    return text[:end], text[end:]


# ---------------------------------------------------------------------- native charts


def _progress(page: _Page, box: tuple[Emu, Emu, Emu, Emu], chart: Progress, named: bool) -> None:
    data = CategoryChartData()
    short = named and len(chart.years) > 4  # half a slide has no room for a word under each year
    data.categories = [f"{y}\n{w}" if w and not short else y for y, w in zip(chart.years, chart.words, strict=True)]
    series = [("基準値", chart.baseline), ("実績値", chart.actual), ("目標値", chart.target)]
    if any(v is not None for v in chart.projection):
        series.append(("見込み(実績ではない)", chart.projection))
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


def _budget(page: _Page, box: tuple[Emu, Emu, Emu, Emu], chart: Budget) -> None:
    """Total stacked from general fund and the rest, personnel in a column of its own beside it."""
    data = CategoryChartData()
    data.categories = [
        label
        for slot, word in zip(chart.slots, chart.words, strict=True)
        for label in (f"{slot}\n{word or '事業費'}", f"{slot}\n人件費")
    ]
    for at, (name, values) in enumerate(chart.items.items()):
        data.add_series(name, [v for value in values for v in ((value, None) if at < 2 else (None, value))])
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
    _style(drawn.legend.font, 12)
    _style(drawn.category_axis.tick_labels.font, 12)
    _style(drawn.value_axis.tick_labels.font, 11, colour=_MUTED)
    figures = [v for plot in drawn.plots for series in plot.series for v in series.values if v is not None]
    if all(v >= 0 for v in figures):
        drawn.value_axis.minimum_scale = 0
    drawn.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LIGHT.line[1:])
    # An axis that ends below ten may have steps of less than one.
    ticks = drawn.value_axis.tick_labels
    ticks.number_format = "General" if all(abs(v) < 10 for v in figures) else "#,##0"
    ticks.number_format_is_linked = False
    drawn.value_axis.has_title = True
    put(drawn.value_axis.axis_title.text_frame, f"単位: {short(unit, 12)}", 11, colour=_MUTED)


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


def _values(series: Any, position: Any = None, white: bool = False) -> None:
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, label_format(series.values), False
    if position is not None:
        labels.position = position
    _style(labels.font, 12, colour=RGBColor(255, 255, 255) if white else _INK)
