"""What the text of a cell says: a number with its unit, a dash, nothing, or words. Never more than the whole text bears."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from lib.contract.era import parse_era

State = Literal["number", "blank", "dash", "words"]

_DASHES = frozenset("-‐‑‒–—―−ー─_")
_FOOTNOTE = re.compile(r"(?:[※*]\d*|\(注\d*\)|注\d+\)?)$")
_SHAPE = re.compile(
    r"(?P<about>約|およそ)?(?P<sign>[△▲-]?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"(?P<unit>%|[^\d,.()%]{0,12}?)(?P<bound>以上|以下|以内|未満|超)?(?:\((?P<in>[^()]{1,12})\))?"
)
_ERA_INSIDE = re.compile(r"(令和|平成|昭和|[RHS])\s*(元|\d{1,2})")
_WESTERN = re.compile(r"((?:19|20)\d{2})(?:年度?)?")


@dataclass(frozen=True)
class Value:
    """A cell's meaning. `number` is set exactly for the state number; a percentage is a fraction (``240%`` is 2.4).

    `year` is the fiscal year in brackets behind it; `bound` a word like 以上; `is_about` for 約. `text` is the cell's own.
    """

    text: str
    state: State
    number: float | None = None
    unit: str = ""
    year: int | None = None
    bound: str = ""
    is_about: bool = False

    @property
    def is_plain(self) -> bool:
        """A number and nothing that softens it."""
        return self.state == "number" and not self.bound and not self.is_about


def plain(text: str) -> str:
    """Text for comparing: full and half width alike, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).replace("\u2212", "-"))


def year_of(text: str) -> int | None:
    """The fiscal year that a text names: ``R3``, ``令和３年度``, ``H27``, ``2021``; None for none or more than that."""
    bare = plain(text)
    try:
        return parse_era(bare)
    except ValueError:
        found = _WESTERN.fullmatch(bare)
        return int(found[1]) if found else None


def year_in(text: str) -> int | None:
    """The first fiscal year that stands anywhere in a text: ``R2実績`` -> 2020; None where there is none."""
    bare = plain(text)
    found = _ERA_INSIDE.search(bare)
    if found:
        try:
            return parse_era(found[1] + found[2])
        except ValueError:
            return None
    western = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", bare)
    return int(western[1]) if western else None


def value_of(text: str, number: float | None = None) -> Value:
    """What a cell says. `number` is the value where the file itself holds one; the text is then how it is shown."""
    bare = plain(text)
    if not bare:
        return Value(text, "blank")
    if set(bare) <= _DASHES:
        return Value(text, "dash")
    bare = _FOOTNOTE.sub("", bare)
    found = _SHAPE.fullmatch(bare)
    if not found or any(unicodedata.category(c) == "No" for c in text):  # ① and ² are signs, no digits
        return Value(text, "words")
    year = year_of(found["in"]) if found["in"] else None
    unit = found["unit"]
    if found["in"] and year is None:
        if unit:  # a second thing in brackets that is no year: ask
            return Value(text, "words")
        unit = found["in"]
    read = float(found["digits"].replace(",", ""))
    if found["sign"]:
        read = -read
    if unit == "%":
        read = round(read / 100, 12)
    if number is not None and not found["bound"]:
        read = number
    return Value(text, "number", read, unit, year, found["bound"] or "", bool(found["about"]))
