"""Findings as a PowerPoint deck, its charts editable."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Emu

from lib.contract.letters import about_private
from lib.contract.terms import SYNTHETIC, circled
from lib.findings.decisions import KINDS, Decision, duty, time_words
from lib.findings.judged_by import version_and_rules
from lib.findings.series import Budget, Progress, charts
from lib.findings.slides.counted import Counts, make_counts
from lib.findings.slides.cover import Cover, make_cover
from lib.findings.slides.slide import Slide
from lib.report import steps
from lib.report.powerpoint.charts import budget_chart, caption, counts_chart, progress_chart
from lib.report.powerpoint.layout import LINE, MUTED, Page, count_rows, fit, put, split_pages, tone_colour
from lib.report.powerpoint.template import TemplateError
from lib.view.narrow import View
from lib.view.portfolio import of_many
from lib.view.words import DECIDED, OVERVIEW

SIZES = {"16:9": (Emu(12192000), Emu(6858000)), "A4": (Emu(10692000), Emu(7560000))}


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
    _cover(deck, make_cover(view, chosen), is_ours=template is None)
    foot = version_and_rules(view) + (f" {SYNTHETIC}" if view.evaluation.tables.is_synthetic else "")
    whole: list[str] = []
    for number, slide in enumerate(agenda, start=2):
        steps.tell("スライド", number - 1, len(agenda), "枚")
        if slide.kind == DECIDED:
            _record(deck, slide, list(decisions), agenda, foot)
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


def _cover(deck: Any, cover: Cover, is_ours: bool) -> None:
    """The cover, in the title layout's own places where it has them."""
    titled = {p.placeholder_format.type: layout for layout in deck.slide_layouts for p in layout.placeholders}
    layout = titled.get(PP_PLACEHOLDER.CENTER_TITLE) or deck.slide_layouts[0]
    slide = deck.slides.add_slide(layout)
    subtitle = "\n".join(cover.lines)
    places = {p.placeholder_format.idx: p for p in slide.placeholders}
    for at, (text, top, height, sizes) in enumerate(
        ((cover.title, 0.22, 0.3, (36, 16)), (subtitle, 0.56, 0.34, (20, 10)))
    ):
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
    page = Page(deck, slide.heading, foot)
    page.text(0.035, 0.025, 0.93, 0.04, slide.name, (13, 10), colour=MUTED)
    _draw_charts(page, view, slide)
    for at, fact in enumerate(slide.facts):
        top = 0.215 + at * 0.195
        page.text(0.7, top, 0.275, 0.045, fact.label, (13, 9), colour=MUTED)
        page.text(0.7, top + 0.045, 0.275, 0.06, fact.value, (24, 14), bold=True, colour=tone_colour(fact.tone))
        page.text(0.7, top + 0.105, 0.275, 0.085, fact.how, (13, 9), colour=MUTED)
    if slide.question:
        page.text(0.035, 0.81, 0.93, 0.12, f"{slide.viewpoint_words} {slide.question}".strip(), (15, 12))
    page.text(0.035, 0.94, 0.45, 0.05, slide.source_words, (11, 8), colour=MUTED)
    figures = [f"{f.label} {f.value} {f.how}" for f in slide.facts]
    notes = [f"{n.heading}: {n.text}" + (f"(出典 {n.place.words})" if n.place else "") for n in slide.notes]
    page.slide.notes_slide.notes_text_frame.text = "\n".join(
        [slide.name, slide.sentence, slide.source_words, *figures, *notes]
    )
    cut = list(dict.fromkeys(page.whole))
    return [text for text in cut if not any(text != other and text in other for other in cut)]


def _draw_charts(page: Page, view: View, slide: Slide) -> None:
    """The charts of a slide beside one another; of many groups how many stand where, by year and under each head."""
    portfolio = of_many(view) if slide.kind == OVERVIEW else None
    shown: Sequence[Counts | Progress | Budget] = charts(view, slide) if portfolio is None else make_counts(portfolio)
    for at, chart in enumerate(shown):
        left, width = 0.035 + at * 0.64 / len(shown), 0.64 / len(shown) - 0.01
        page.text(left, 0.215, width, 0.06, caption(chart), (14, 10), bold=True)
        box = page.box(left, 0.28, width, 0.51 if slide.question else 0.63)
        if isinstance(chart, Counts):
            counts_chart(page, box, chart)
        elif isinstance(chart, Progress):
            progress_chart(page, box, chart, len(shown) > 1)
        else:
            budget_chart(page, box, chart)


def _record(deck: Any, slide: Slide, decisions: list[Decision], agenda: Sequence[Slide], foot: str) -> None:
    """What was decided; before the meeting what it is asked to decide, a question a slide."""
    lines = [
        f"{KINDS[d.kind]}{circled(d.viewpoint) if d.viewpoint else ''} {d.text}"
        f"({'、'.join(words for words in (d.name, duty(d), time_words(d.written_at)) if words)})"
        for d in decisions
    ]
    if lines:
        _listed(deck, slide.sentence, lines, foot)
        return
    asked = [
        f"・{other.name}: {other.viewpoint_words} {other.question}"
        for other in agenda
        if other.question and other.kind != OVERVIEW  # whose question is that of one of the others
    ]
    _listed(deck, "この会議で確かめること" if asked else slide.sentence, asked or ["記録はありません。"], foot, 14)


def _listed(deck: Any, title: str, texts: list[str], foot: str, size: int = 18) -> None:
    """Texts one under another, over as many slides as they need, each about as full as the others."""
    width, height = Emu(int(deck.slide_width * 0.93)).pt / size, Emu(int(deck.slide_height * 0.7)).pt
    most = int(height / (size * LINE))
    pages = split_pages(texts, width, most)
    for fewer in range(-(-sum(count_rows(t, width) for t in texts) // len(pages)), most):
        even = split_pages(texts, width, fewer)
        if len(even) == len(pages):
            pages = even
            break
    for at, shown in enumerate(pages):
        heading = title + (f"({at + 1}/{len(pages)})" if len(pages) > 1 else "")
        page = Page(deck, heading, foot)
        page.text(0.035, 0.22, 0.93, 0.7, "\n".join(shown), (size, size))
        page.slide.notes_slide.notes_text_frame.text = heading
