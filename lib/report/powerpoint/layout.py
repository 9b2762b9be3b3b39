"""Where things stand on a slide: boxes, letters that fit, tables over several pages."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from lib.contract.names import short
from lib.figures.palette import LIGHT

_TITLE = (26, 14)  # points of a title, the largest and the smallest
FONT = "BIZ UDPGothic"
LINE = 1.25  # height of a line, in letters
INK, MUTED, LINK, WARN = (
    RGBColor.from_string(c[1:]) for c in (LIGHT.ink, LIGHT.muted, LIGHT.link, LIGHT.tones["warn"][0])
)


def tone_colour(tone: str) -> RGBColor:
    """The colour of a status's tone; that of plain text for none."""
    return RGBColor.from_string(LIGHT.tones[tone][0][1:]) if tone in LIGHT.tones else INK


class Page:
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
        box = self.box(0.035, 0.07, 0.93, 0.13)
        self._place(head, box, parted_title(title, box[2].pt / _TITLE[0]), _TITLE, bold=True)
        for paragraph in head.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
        number = self.text(0.9, 0.94, 0.07, 0.05, "", (11, 11), colour=MUTED)
        put_slide_number(number.text_frame.paragraphs[0])
        self.text(0.5, 0.94, 0.4, 0.05, foot, (11, 8), colour=MUTED)

    def box(self, x: float, y: float, w: float, h: float) -> tuple[Emu, Emu, Emu, Emu]:
        """A box given in fractions of the page."""
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
        colour: RGBColor = INK,
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
        colour: RGBColor = INK,
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
        if count_rows(text, width / size) * size * LINE <= height:
            return text, size
    room = int(width / smallest) * max(1, int(height / (smallest * LINE)))
    return short(re.sub(r"[\n\v]", " ", text), max(2, room)), smallest


def parted_title(title: str, width: float) -> str:
    """A title too long for one line of `width` letters, parted between its name and its finding where each stands on one.

    Where a line ends is the program's choice otherwise, also within a status and its sign.
    """
    name, colon, finding = title.partition(": ")
    is_parted = colon and count_rows(title, width) > 1 and count_rows(name, width) == count_rows(finding, width) == 1
    return f"{name}:\v{finding}" if is_parted else title


def count_rows(text: str, width: float) -> int:
    """Lines that a text takes at `width` letters a line; a little is kept for what may not begin or end a line."""
    return sum(max(1, math.ceil(count_letters(line) / (width * 0.96))) for line in re.split(r"[\n\v]", text))


def count_letters(text: str) -> float:
    """Width in full-width letters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in text)


def put(frame: Any, text: str, size: int, bold: bool = False, colour: RGBColor = INK) -> None:
    """One text into a frame: wrapped, in our font, never shrunk below `size` by PowerPoint itself."""
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    for at, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        for place, part in enumerate(line.split("\v")):
            if place:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = part
            style(run.font, size, bold, colour)


def style(font: Any, size: int, bold: bool = False, colour: RGBColor = INK) -> None:
    """Set size (points), weight and colour of a font."""
    font.size, font.bold, font.name = Pt(size), bold, FONT
    font.color.rgb = colour
    properties = font._rPr
    if properties.find(qn("a:ea")) is None:  # Japanese letters take the East Asian font
        east = properties.makeelement(qn("a:ea"), {"typeface": FONT})
        latin = properties.find(qn("a:latin"))
        latin.addnext(east) if latin is not None else properties.append(east)


def put_slide_number(paragraph: Any) -> None:
    """Put the field of the slide's number into a paragraph."""
    field = paragraph._p.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    properties = field.makeelement(qn("a:rPr"), {"lang": "ja-JP", "sz": "1100"})
    text = field.makeelement(qn("a:t"), {})
    text.text = "‹#›"
    field.append(properties)
    field.append(text)
    paragraph._p.append(field)


def split_pages(texts: Sequence[str], width: float, most: int) -> list[list[str]]:
    """The texts on pages of `most` lines of `width` letters; one is parted only where no page could hold it."""
    pages: list[list[str]] = [[]]
    free = most
    for text in texts:
        if free < count_rows(text, width) <= most:  # whole on the next slide rather than in two parts
            pages.append([])
            free = most
        while text:
            part, text = _split(text, width, free)
            if part:
                pages[-1].append(part)
                free -= count_rows(part, width)
            if text:
                pages.append([])
                free = most
    return pages


def _split(text: str, width: float, rows: int) -> tuple[str, str]:
    """As much of the text as stands in `rows` lines of `width` letters, and the rest."""
    end = len(text)
    while end and count_rows(text[:end], width) > rows:
        end = min(end - 1, int(end * 0.95))
    return text[:end], text[end:]
