"""Small PDFs drawn rule by rule, as printing makes them: cells that a page break cuts, turned pages, letters cut off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

WIDE, HIGH = 400, 300
_SIZE = 8


@dataclass
class Page:
    """What is drawn on a page, in points from its upper left corner."""

    drawn: list[str] = field(default_factory=list)

    def rule(self, left: float, top: float, right: float, bottom: float) -> Self:
        """A line."""
        self.drawn.append(f"{left} {HIGH - top} m {right} {HIGH - bottom} l S")
        return self

    def words(self, left: float, top: float, text: str, cut: tuple[float, float, float, float] | None = None) -> Self:
        """A line of text whose letters are `_SIZE` high and wide; `cut` is the box outside of which it does not show."""
        code = text.encode("utf-16-be").hex()
        clip = f"{cut[0]} {HIGH - cut[3]} {cut[2] - cut[0]} {cut[3] - cut[1]} re W n" if cut else ""
        self.drawn.append(f"q {clip} BT /F1 {_SIZE} Tf {left} {HIGH - top - _SIZE} Td <{code}> Tj ET Q")
        return self

    def turned(self, left: float, top: float, text: str, matrix: str = "0 1 -1 0") -> Self:
        """A line of text that begins at a point and goes up, or as the matrix turns it."""
        code = text.encode("utf-16-be").hex()
        self.drawn.append(f"BT /F1 {_SIZE} Tf {matrix} {left} {HIGH - top} Tm <{code}> Tj ET")
        return self

    def colour(self, left: float, top: float, right: float, bottom: float) -> Self:
        """A coloured background."""
        self.drawn.append(f"q 0.9 g {left} {HIGH - bottom} {right - left} {bottom - top} re f Q")
        return self

    def cell(self, box: tuple[float, float, float, float], text: str = "", without: str = "") -> Self:
        """A cell with its text at the top and rules on its sides, but for those of `without` (t: top, b: bottom)."""
        left, top, right, bottom = box
        self.rule(left, top, left, bottom).rule(right, top, right, bottom)
        if "t" not in without:
            self.rule(left, top, right, top)
        if "b" not in without:
            self.rule(left, bottom, right, bottom)
        for index, line in enumerate(text.split("\n") if text else ()):
            self.words(left + 2, top + 2 + index * (_SIZE + 2), line)
        return self


def pdf(*pages: Page, matrix: str = "", size: tuple[float, float] = (WIDE, HIGH), more: str = "") -> bytes:
    """The pages as a file. `matrix` moves or turns what is drawn, `more` stands in the dictionary of each page."""
    box = "" if "/MediaBox" in more else f"/MediaBox [0 0 {size[0]} {size[1]}]"
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        f"<</Type /Pages /Kids [{kids}] /Count {len(pages)}>>",
        "<</Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UCS2-H /DescendantFonts [4 0 R]>>",
        "<</Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /DW 1000 /CIDSystemInfo <</Registry (Adobe) "
        "/Ordering (Japan1) /Supplement 2>> /FontDescriptor <</Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 4 "
        "/FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /ItalicAngle 0>>>>",
    ]
    for index, page in enumerate(pages):
        stream = f"q {matrix}\n" + "\n".join(page.drawn) + "\nQ"
        objects.append(
            f"<</Type /Page /Parent 2 0 R {box} {more} /Resources <</Font <</F1 3 0 R>>>> /Contents {6 + 2 * index} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.7\n"
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1} /Root 1 0 R>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
