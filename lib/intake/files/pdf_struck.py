"""Letters of a PDF page with a line drawn through them (見え消し): a reader takes them for deleted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from lib.intake.files.pdf_letters import Letter, SecondLetter

_THICKEST = 0.2  # of a letter's size
_MIDDLE = (0.3, 0.85)  # of a letter's height; an underline lies lower
_OVERHANG = (
    0.6  # of a letter's size that a line may reach beyond the letters it strikes out; the rules of a table go on
)


def struck_out(page: Any, letters: Sequence[Letter]) -> list[list[Letter]]:
    """The letters that each line of a page strikes out, in reading order. Those lines are taken off: they rule no table.

    `page` is one of pdfplumber, `letters` are those of the page.
    """
    upright = sorted((letter for letter in letters if letter.turn == 0), key=attrgetter("top"))
    tops = [letter.top for letter in upright]
    tallest = max((letter.bottom - letter.top for letter in upright), default=0.0)
    found: list[list[Letter]] = []
    for kind in ("line", "rect"):
        others = []
        for line in page.objects.get(kind, []):
            near = upright[bisect_left(tops, line["top"] - tallest) : bisect_right(tops, line["bottom"])]
            struck = sorted((letter for letter in near if _goes_through(line, letter)), key=attrgetter("x0"))
            if any(letter.text.strip() for letter in struck) and _ends_with(line, struck):
                found.append(struck)
            else:
                others.append(line)
        if kind in page.objects:
            page.objects[kind] = others
    return sorted(found, key=lambda struck: (struck[0].top, struck[0].x0))


def _goes_through(line: Mapping[str, Any], letter: Letter) -> bool:
    """Whether a thin level line goes through the middle of a letter."""
    if line["height"] > _THICKEST * letter.size:
        return False
    height, tall = (line["top"] + line["bottom"]) / 2, letter.bottom - letter.top
    is_across = line["x0"] - 0.5 <= (letter.x0 + letter.x1) / 2 <= line["x1"] + 0.5
    return is_across and letter.top + _MIDDLE[0] * tall < height < letter.top + _MIDDLE[1] * tall


def _ends_with(line: Mapping[str, Any], struck: Sequence[Letter]) -> bool:
    """Whether a line begins and ends where the letters do that it goes through."""
    overhang = _OVERHANG * struck[0].size
    first, last = min(letter.x0 for letter in struck), max(letter.x1 for letter in struck)
    return abs(line["x0"] - first) <= overhang and abs(line["x1"] - last) <= overhang


def without(second: Sequence[SecondLetter], struck: Sequence[Sequence[Letter]]) -> list[SecondLetter]:
    """The letters of the second reader but those that stand where letters are struck out."""
    gone = [(letter.x0, letter.top, letter.x1, letter.bottom) for letters in struck for letter in letters]
    return [
        letter
        for letter in second
        if not any(x0 <= letter.x <= x1 and top <= letter.y <= bottom for x0, top, x1, bottom in gone)
    ]
