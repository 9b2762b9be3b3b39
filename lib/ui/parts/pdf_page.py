"""A page of a PDF as a picture, with the box that a figure led to; first what stands where, then drawn."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from threading import Lock

import pypdfium2
from markupsafe import Markup

from lib.contract.reference import Reference
from lib.ui.parts.templates import render
from lib.ui.session.kept import recent

_SCALE = 1.6  # pixels a point
_MOST_PIXELS = 8_000_000  # of a page; one of A3 has 2.6 million
_DRAWING = Lock()  # pdfium draws one page at a time


@dataclass(frozen=True)
class Box:
    """A box on a page, in shares of the page: ``12.50%``."""

    left: str
    top: str
    width: str
    height: str


@dataclass(frozen=True)
class PdfPage:
    """A page, counted from 1, of a PDF of so many pages. `png`: its picture in base64."""

    label: str
    number: int
    pages: int
    png: str = field(repr=False)
    box: Box | None


@dataclass(frozen=True)
class _Picture:
    png: str
    width: float
    height: float
    pages: int


def make_page(name: str, content: bytes, place: Reference) -> PdfPage | None:
    """The page of a place, the first where it names none; None where it cannot be drawn."""
    number, sides = place.box or (1, (0, 0, 0, 0))
    try:
        picture = _picture(content, number)
    except (pypdfium2.PdfiumError, IndexError):
        return None
    return PdfPage(f"{name} {number}ページの画像", number, picture.pages, picture.png, _box(picture, sides))


def draw_page(model: PdfPage) -> Markup:
    """The picture of a page, its box marked."""
    return render("pdf_page", model=model)


def _box(picture: _Picture, sides: tuple[int, int, int, int]) -> Box | None:
    left, top, right, bottom = sides
    if right <= left or bottom <= top:
        return None
    return Box(
        left=f"{left / picture.width:.2%}",
        top=f"{top / picture.height:.2%}",
        width=f"{(right - left) / picture.width:.2%}",
        height=f"{(bottom - top) / picture.height:.2%}",
    )


@recent(16)
def _picture(content: bytes, number: int) -> _Picture:
    """A page with its width and height in points. Raises PdfiumError or IndexError where there is none."""
    with _DRAWING:
        document = pypdfium2.PdfDocument(content)
        try:
            pages = len(document)
            page = document[number - 1]
            width, height = page.get_size()
            png = io.BytesIO()
            scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            page.render(scale=scale).to_pil().save(png, "PNG")
            return _Picture(base64.b64encode(png.getvalue()).decode(), width, height, pages)
        finally:
            document.close()
