"""Which letters of an Excel book are struck out (見え消し): by the font of a cell, or by that of a part of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from lib.intake.files.workbook import Struck

# A part of a cell's text, and whether it is struck out; None where that is said by the font of the cell.
Run = tuple[str, bool | None]

_STRIKE = re.compile(r"<strike\b(?:\s+val=[\"'](\w+)[\"'])?\s*/?>")
_NO_PHONETICS = re.compile(r"<rPh\b.*?</rPh>", re.S)
_RUN = re.compile(r"<r>(.*?)</r>", re.S)
_CODED = re.compile("_x([0-9A-Fa-f]{4})_")  # a control letter, as Excel writes it
_TEXT = re.compile(r"<t\b[^>]*>([^<]*)</t>")


@dataclass(frozen=True)
class Strikes:
    """The styles whose font is struck out, and the shared texts of several fonts by their number."""

    styles: frozenset[int] = frozenset()
    texts: Mapping[int, list[Run]] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """Whether a cell may be struck out by them; one with a text of its own (inline) may be without."""
        return bool(self.styles or self.texts)

    def of_cell(self, style: int, shared: int | None, inside: str) -> Struck | None:
        """What of a cell is struck out, by its style and the number of its shared text, else by its own XML; None for nothing."""
        runs = _runs(inside) if shared is None else self.texts.get(shared, [])
        is_struck = style in self.styles
        if not runs:
            return Struck() if is_struck else None
        parts = [(text, is_struck if own is None else own) for text, own in runs]
        gone = "".join(text for text, struck in parts if struck)
        return Struck("".join(text for text, struck in parts if not struck), gone) if gone.strip() else None


def strikes_of(styles: str, texts: str) -> Strikes:
    """What the styles and the shared texts of a book, by their XML, strike out."""
    if not (_is_struck(styles) or _is_struck(texts)):
        return Strikes()
    pieces = re.findall(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", texts, re.S)
    runs = {number: found for number, piece in enumerate(pieces) if (found := _runs(piece))}
    return Strikes(frozenset(_struck_styles(styles)), runs)


def _is_struck(font: str) -> bool:
    return any(val not in ("0", "false") for val in _STRIKE.findall(font))


def _struck_styles(styles: str) -> Iterator[int]:
    """The numbers of the cell formats whose font is struck out."""
    fonts = re.search(r"<fonts\b.*?</fonts>", styles, re.S)
    found = re.findall(r"<font\b[^>]*?(?:/>|>(.*?)</font>)", fonts[0], re.S) if fonts else []
    struck = {number for number, font in enumerate(found) if _is_struck(font)}
    formats = re.search(r"<cellXfs\b.*?</cellXfs>", styles, re.S)
    for number, tag in enumerate(re.findall(r"<xf\b[^>]*>", formats[0]) if formats else []):
        font = re.search(r'\bfontId="(\d+)"', tag)
        if font and int(font[1]) in struck:
            yield number


def _runs(text: str) -> list[Run]:
    """The parts of a text of several fonts; none of a text of one."""
    runs: list[Run] = []
    for inside in _RUN.findall(_NO_PHONETICS.sub("", text)):
        letters = _CODED.sub(lambda code: chr(int(code[1], 16)), unescape("".join(_TEXT.findall(inside))))
        runs.append((letters, _is_struck(inside) if "<rPr" in inside else None))
    return runs
