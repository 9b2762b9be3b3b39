"""The letters of a PDF page as two readers find them, each with the point by which it belongs to a cell.

pdfplumber's letters are the ones that are read. pdfium's letters are the second opinion; pdfium also says what a letter
is cut off by: a cell that is too small, or that a page break divides, shows only a part of its text, and the hidden
letters stand where other cells are. They belong to the cell that cuts them off.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium
from pdfplumber.page import Page

from lib.intake.files.book import NotReadableError

# Left, top, right, bottom in points, from the upper left corner of the page as it is read.
Box = tuple[float, float, float, float]
_MOST_LETTERS = 100_000
_SAME_PLACE = 0.8  # points between the origins of one letter in both readers
_DOUBLED = 0.15  # of a letter's size: bold letters are often printed twice, a little apart
_BUCKET = 4.0  # points; more than twice what lies in one place
_ASLANT = 10  # degrees
_THICKEST_RULE = 3.0  # points
_SLANT = 0.5  # points that the ends of a rule may be apart
_HYPHENS = (0x2, 0xFFFE)  # what pdfium makes of a hyphen at the end of a line


class Letter(NamedTuple):
    """A letter (a ligature may be several) with its box on the page.

    `x`, `y` is its middle, moved into `cut`, the box that its text is cut off by. `turn` is how far it is turned on the
    page against the clock: 0, 90, 180 or 270; None for aslant.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    x: float
    y: float
    cut: Box | None
    turn: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether a reader of the page cannot see it, because it is cut off."""
        return (self.x, self.y) != ((self.x0 + self.x1) / 2, (self.top + self.bottom) / 2)


class SecondLetter(NamedTuple):
    """A letter of the second reader, with the point by which it belongs to a cell."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Frame:
    """A page's box in the points of its file (left, bottom, right, top), and how far it is turned clockwise to be read."""

    box: Box
    turn: int

    def from_file(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file, from the upper left corner of the turned page."""
        left, bottom, right, top = self.box
        if self.turn == 90:
            return y - bottom, x - left
        if self.turn == 180:
            return right - x, y - bottom
        if self.turn == 270:
            return top - y, right - x
        return x - left, top - y

    def to_file(self, x: float, y: float) -> tuple[float, float]:
        """The way back from `from_file`."""
        left, bottom, right, top = self.box
        if self.turn == 90:
            return left + y, bottom + x
        if self.turn == 180:
            return right - x, bottom + y
        if self.turn == 270:
            return right - y, top - x
        return left + x, top - y

    def box_from_file(self, box: Box) -> Box:
        """A box of the file (any two opposite corners) as left, top, right, bottom on the turned page."""
        (x0, y0), (x1, y1) = self.from_file(box[0], box[1]), self.from_file(box[2], box[3])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


class OpenPage:
    """A page in both readers, turned so that most of its letters are upright, whatever the file says."""

    def __init__(self, document: Any, index: int, second_page: Any) -> None:
        self._second_page = second_page
        self._text_page = second_page.get_textpage()
        if self._text_page.count_chars() > _MOST_LETTERS:
            raise NotReadableError(f"{index + 1}ページの文字が多すぎます。ページを分けるか、元のExcelを選んでください")
        page = document.pages[index]
        shown_turn = page.rotation
        turn = self._turn_of_letters(default=shown_turn)
        if turn != shown_turn:
            page.page_obj.rotate = page.page_obj.attrs["Rotate"] = turn
            page = Page(document, page.page_obj, index + 1)
        for line in page.lines:
            _straighten(line)
        page.objects["rect"] = [rect for rect in page.rects if not _is_background(rect)]
        self.page: Page = page
        media, shown = second_page.get_mediabox(), second_page.get_cropbox()
        visible = (max(media[0], shown[0]), max(media[1], shown[1]), min(media[2], shown[2]), min(media[3], shown[3]))
        self.has_aslant_letters = False
        self.struck: list[str] = []  # the letters that each line through them strikes out
        self._read = Frame(media, turn)
        self._shown = Frame(visible, shown_turn)

    def _turn_of_letters(self, default: int) -> int:
        """How far the page is turned clockwise for most of its letters to be upright."""
        count = self._text_page.count_chars()
        matrix = pdfium.FS_MATRIX()
        turns: Counter[int] = Counter()
        for index in range(0, count, max(1, count // 300)):
            if pdfium.FPDFText_GetMatrix(self._text_page, index, matrix):
                right, up = matrix.a, matrix.b
                is_along = abs(right) >= abs(up)
                turns[(0 if right >= 0 else 180) if is_along else (90 if up > 0 else 270)] += 1
        best = turns.most_common(1)
        return best[0][0] if best and best[0][1] > sum(turns.values()) / 2 else default

    def close(self) -> None:
        """Forget what was read of it."""
        self.page.close()
        self._text_page.close()
        self._second_page.close()

    def shown_box(self, box: Box) -> Box:
        """A box of the page as it is read, on the page as it is shown: where a reader of the document sees it."""
        left, top = self.page.bbox[:2]
        first = self._read.to_file(box[0] - left, box[1] - top)
        last = self._read.to_file(box[2] - left, box[3] - top)
        return self._shown.box_from_file((*first, *last))

    def letters(self) -> tuple[list[Letter], list[SecondLetter]]:
        """The letters of both readers, blanks too in the first; without those aslant, as of a mark across the page."""
        glyphs = _Glyphs(list(self._glyphs()))
        letters: list[Letter] = []
        second: list[SecondLetter] = []
        printed = _Printed()
        previous: Letter | None = None
        for char in self.page.chars:
            is_blank = not char["text"].strip()
            glyph, is_twin = (None, False) if is_blank else glyphs.take(char["text"], *self._origin(char))
            cut = glyph.cut if glyph else None
            if is_blank and previous is not None and _goes_on(previous, char):
                cut = previous.cut  # pdfium has no blanks
            letter = _letter(char, cut)
            previous = None if printed.has(letter) else letter
            if previous is None:
                continue
            if letter.turn is None:
                self.has_aslant_letters = True
                continue
            letters.append(letter)
            if glyph is not None and not is_twin:
                second.append(SecondLetter(glyph.text, letter.x, letter.y))
        for glyph in glyphs.free():
            second.append(SecondLetter(glyph.text, *_within(*self._middle(glyph), glyph.cut)))
        return letters, second

    def _origin(self, char: Mapping[str, Any]) -> tuple[float, float]:
        """Where a letter of pdfplumber begins on its base line."""
        left, top, _, bottom = self.page.bbox
        return char["matrix"][4] + left, bottom - top - char["matrix"][5] + top

    def _glyphs(self) -> Iterator[_Glyph]:
        cuts = self._cuts()
        x, y = ctypes.c_double(), ctypes.c_double()
        high = 0
        for index in range(self._text_page.count_chars()):
            code = pdfium.FPDFText_GetUnicode(self._text_page, index)
            if 0xD800 <= code < 0xDC00:  # the first half of a letter beyond 16 bits
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
            high = 0
            text = "-" if code in _HYPHENS else chr(code)
            if text.isspace() or pdfium.FPDFText_IsGenerated(self._text_page, index) == 1:
                continue
            pdfium.FPDFText_GetCharOrigin(self._text_page, index, x, y)
            cut = cuts.get(_address(pdfium.FPDFText_GetTextObject(self._text_page, index)))
            yield _Glyph(text, *self._on_page(x.value, y.value), cut, index)

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        left, top = self._read.from_file(x, y)
        return left + self.page.bbox[0], top + self.page.bbox[1]

    def _middle(self, glyph: _Glyph) -> tuple[float, float]:
        left, bottom, right, top = self._text_page.get_charbox(glyph.at)
        return self._on_page((left + right) / 2, (bottom + top) / 2)

    def _cuts(self) -> dict[int | None, Box]:
        """What the text objects of the page are cut off by. Those within forms have coordinates of their own."""
        cuts: dict[int | None, Box] = {}
        for item in self._second_page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1):
            boxes = list(_clip_boxes(item.raw))
            if boxes:
                corners = [self._on_page(x, y) for box in boxes for x, y in (box[:2], box[2:])]
                sides = [_sides(pair) for pair in zip(corners[::2], corners[1::2], strict=True)]
                lefts, tops, rights, bottoms = zip(*sides, strict=True)
                cuts[_address(item.raw)] = (max(lefts), max(tops), min(rights), min(bottoms))
        return cuts


def _straighten(line: dict[str, Any]) -> None:
    """Make a line exactly level or upright that a transformation has left a hair off, for pdfplumber looks at that alone."""
    if line["height"] < _SLANT:
        line["bottom"] = line["top"]
    elif line["width"] < _SLANT:
        line["x1"] = line["x0"]


def _is_background(rect: Mapping[str, Any]) -> bool:
    """Whether a rectangle colours a cell or a part of one; a thin one is a rule."""
    return not rect["stroke"] and min(rect["width"], rect["height"]) > _THICKEST_RULE


class _Glyph(NamedTuple):
    """A letter of pdfium with its origin on the page; `at` is its number in the text page."""

    text: str
    x: float
    y: float
    cut: Box | None
    at: int


def _sides(corners: tuple[tuple[float, float], tuple[float, float]]) -> Box:
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _address(handle: Any) -> int | None:
    return ctypes.cast(handle, ctypes.c_void_p).value


def _clip_boxes(text_object: Any) -> Iterator[Box]:
    """The boxes around the paths that a text object is cut off by, in the points of the file."""
    clip = pdfium.FPDFPageObj_GetClipPath(text_object)
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip) if clip else 0)):
        points = []
        for segment in range(max(0, pdfium.FPDFClipPath_CountPathSegments(clip, path))):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, segment), x, y)
            points.append((x.value, y.value))
        if points:
            across, up = zip(*points, strict=True)
            yield min(across), min(up), max(across), max(up)


def _letter(char: Mapping[str, Any], cut: Box | None) -> Letter:
    x0, top, x1, bottom = char["x0"], char["top"], char["x1"], char["bottom"]
    x, y = _within((x0 + x1) / 2, (top + bottom) / 2, cut)
    return Letter(char["text"], x0, top, x1, bottom, char["size"], x, y, cut, _turn(*char["matrix"][:2]))


def _turn(right: float, up: float) -> int | None:
    """How far letters whose line goes this way are turned against the clock; None for aslant."""
    degrees = math.degrees(math.atan2(up, right))
    quarters = round(degrees / 90)
    return quarters % 4 * 90 if abs(degrees - quarters * 90) < _ASLANT else None


def _within(x: float, y: float, cut: Box | None) -> tuple[float, float]:
    """The nearest point within a box, well inside of its border."""
    if cut is None:
        return x, y
    left, top, right, bottom = cut
    inset_x, inset_y = min(2.0, (right - left) / 4), min(2.0, (bottom - top) / 4)
    if left <= x <= right and top <= y <= bottom:
        return x, y
    return min(max(x, left + inset_x), right - inset_x), min(max(y, top + inset_y), bottom - inset_y)


def _goes_on(before: Letter, char: Mapping[str, Any]) -> bool:
    """Whether a letter stands right behind the one before it, in one line."""
    return abs(char["top"] - before.top) < 1 and abs(char["x0"] - before.x1) < char["size"] / 2


class _Printed:
    """The letters so far, to leave out one that is printed on itself, as it is to look bold."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, Box | None, int, int], list[tuple[float, float]]] = {}

    def has(self, letter: Letter) -> bool:
        """Whether the same letter stands in this place already; else it does from now on."""
        text, x, y, cut = letter.text, letter.x0, letter.top, letter.cut
        apart = _DOUBLED * letter.size
        # A bucket is wide enough for all doubles of a letter to lie in the nearest four.
        for column in (int(x / _BUCKET - 0.5), int(x / _BUCKET + 0.5)):
            for row in (int(y / _BUCKET - 0.5), int(y / _BUCKET + 0.5)):
                for other_x, other_y in self._places.get((text, cut, column, row), ()):
                    if abs(x - other_x) < apart and abs(y - other_y) < apart and text.strip():
                        return True
        self._places.setdefault((text, cut, int(x / _BUCKET), int(y / _BUCKET)), []).append((x, y))
        return False


class _Glyphs:
    """pdfium's letters of a page by their places, each to be taken once."""

    def __init__(self, glyphs: list[_Glyph]) -> None:
        self._glyphs = glyphs
        self._is_taken = [False] * len(glyphs)
        self._near: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, glyph in enumerate(glyphs):
            self._near[int(glyph.x / _BUCKET), int(glyph.y / _BUCKET)].append(index)

    def take(self, text: str, x: float, y: float) -> tuple[_Glyph | None, bool]:
        """The letter at a place, the same one where there are several; and whether it was taken before.

        None where there is none, or only another letter that was taken.
        """
        best: tuple[bool, bool, float, int] | None = None
        for column in (int(x / _BUCKET - 0.5), int(x / _BUCKET + 0.5)):
            for row in (int(y / _BUCKET - 0.5), int(y / _BUCKET + 0.5)):
                for index in self._near.get((column, row), ()):
                    glyph, is_taken = self._glyphs[index], self._is_taken[index]
                    distance = max(abs(glyph.x - x), abs(glyph.y - y))
                    if distance < _SAME_PLACE and not (is_taken and glyph.text != text):
                        candidate = (is_taken, glyph.text != text, distance, index)
                        best = candidate if best is None or candidate < best else best
        if best is None:
            return None, False
        self._is_taken[best[3]] = True
        return self._glyphs[best[3]], best[0]

    def free(self) -> list[_Glyph]:
        """Those that were not taken."""
        return [glyph for glyph, is_taken in zip(self._glyphs, self._is_taken, strict=True) if not is_taken]
