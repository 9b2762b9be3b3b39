"""A value as Excel shows it: its number format says which digits, words and scale a reader sees.

Only what changes the meaning is followed: percent, thousands cut off by commas at the end, words before and behind, years of
an era, values that are hidden. Digits that a format merely rounds away are kept, since a reader clicks on the cell to see them.
"""

from __future__ import annotations

import datetime
import operator
import re
from dataclasses import dataclass
from functools import lru_cache

from lib.contract.era import era, era_year

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
}
_OUTSIDE_WORDS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<skipped>[_*].)|\[\$(?P<sign>[^\]-]*)[^\]]*\]|(?P<bracket>\[[^\]]*\])'
    r"|(?P<general>General|G/標準)|(?P<digits>[0#?][0#?.,/ ]*)|(?P<other>.)",
    re.S | re.I,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARED = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_AS_TYPED = re.compile(r"@|[eE][+-]|\?/")  # text, powers of ten, fractions: the number itself


@dataclass(frozen=True)
class _Section:
    """One part of a number format: what stands around the digits, and how the number is scaled and cut."""

    before: str
    behind: str
    decimals: int  # at most
    optional: int  # how many of them are shown only where they are not zero
    is_grouped: bool
    factor: float  # what is shown to what is held
    is_percent: bool
    has_digits: bool
    condition: tuple[str, float] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.has_digits or self.before or self.behind)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    parts, part, is_quoted = [], "", False
    for n, letter in enumerate(code):
        is_quoted ^= letter == '"'
        if letter == ";" and not is_quoted and code[n - 1 : n] != "\\":
            parts.append(part)
            part = ""
        else:
            part += letter
    return tuple(_section(one) for one in [*parts, part])


def _section(part: str) -> _Section:
    before, behind, digits = "", "", ""
    is_percent = is_general = False
    for found in _TOKEN.finditer(part):
        kind = found.lastgroup
        if kind in ("digits", "general"):
            digits += found["digits"] or ""
            is_general = is_general or kind == "general"
            continue
        said = found["quoted"] or found["escaped"] or found["sign"] or ""
        if kind == "other" and found["other"] not in "@":
            is_percent = is_percent or found["other"] in "%％"
            said = found["other"]
        if digits or is_general:
            behind += said
        else:
            before += said
    ends = re.search(r"[0#?](,+)\s*$", re.sub(r"\.[0#?]*", lambda m: m[0], digits.strip()))
    thousands = len(ends[1]) if ends else 0
    decimals = re.search(r"\.([0#?]*)", digits)
    return _Section(
        before.strip(), behind.strip(), len(decimals[1]) if decimals else 0,
        len(re.sub("^.*[0?]", "", decimals[1])) if decimals else 0, "," in digits.rstrip(", "),
        (100.0 if is_percent else 1.0) / 1000**thousands, is_percent, bool(digits) or is_general,
        (condition[1], float(condition[2])) if (condition := _CONDITION.search(part)) else None,
    )  # fmt: skip


def shown(number: float, code: str) -> tuple[str, float | None]:
    """(text, number) as a reader sees them: ``0.72`` under ``0%`` is ``72%`` and 72; ("", None) where nothing is shown."""
    sections = _sections("" if _AS_TYPED.search(_OUTSIDE_WORDS.sub("", code.split(";")[0])) else code)
    at = _chosen(number, sections)
    if code and sections[at].is_empty and len(sections) > 1:
        return "", None
    section = sections[at] if sections[at].has_digits else sections[0]
    scaled = round(number * section.factor, 10)
    if section.factor < 1:  # the digits that are cut off are not there for a reader
        scaled = round(scaled, section.decimals)
    return _written(scaled, section, at == 1), scaled


def held_for(seen: float, code: str) -> float | None:
    """The number that a cell holds where a reader sees this one, the way back of `shown`; None where a format cannot show it.

    47,430 under ``#,##0,`` is 47,430,000; 72 under ``0%`` is 0.72.
    """
    for factor in dict.fromkeys(section.factor for section in _sections(code)):
        held = float(f"{seen / factor:.12g}")
        now = shown(held, code)[1]
        if now is not None and abs(now - seen) <= 1e-9 * max(1.0, abs(seen)):
            return held
    return None


def _chosen(number: float, sections: tuple[_Section, ...]) -> int:
    """Which part of a format is for a number: by its conditions, else for positive, negative and zero."""
    if any(one.condition for one in sections):
        fits = (
            n
            for n, one in enumerate(sections)
            if one.condition and _COMPARED[one.condition[0]](number, one.condition[1])
        )
        return next(fits, next((n for n, one in enumerate(sections) if one.condition is None), 0))
    return 1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0


def _written(scaled: float, section: _Section, has_own_sign: bool) -> str:
    text = f"{scaled:,.{section.decimals}f}" if section.is_grouped else f"{scaled:.{section.decimals}f}"
    if not section.decimals:
        text = (
            (f"{scaled:,.10g}" if abs(scaled) < 1e10 else f"{scaled:,.0f}") if section.is_grouped else f"{scaled:.15g}"
        )
    elif float(text.replace(",", "")) != scaled:  # shown shorter than it is: say what it is
        text = f"{scaled:,.10g}" if section.is_grouped else f"{scaled:.10g}"
    elif section.optional:
        always = len(text) - section.optional
        text = (text[:always] + text[always:].rstrip("0")).removesuffix(".")
    before = section.before
    if has_own_sign and before[-1:] in ("△", "▲", "-", "("):
        before, text = before[:-1], text if text.startswith("-") else f"-{text}"
    return f"{before}{text}{section.behind.removeprefix(')') if has_own_sign else section.behind}"


def shown_date(value: datetime.date, code: str) -> str:
    """A date as its format shows it, as far as years go: ``[$-411]ge`` -> ``R3``; the whole date elsewhere."""
    if is_year(code) and value >= datetime.date(1926, 12, 25):
        return _year_as_shown(value.year, re.sub(r"\[[^\]]*\]|_.|\*.", "", code))
    return value.strftime("%Y-%m-%d")


def is_year(code: str) -> bool:
    """Whether a format shows nothing of a date but its year."""
    letters = set(re.findall(r"[a-z0#?]", _OUTSIDE_WORDS.sub("", code.split(";")[0]).lower()))
    return bool(letters) and letters <= set("gye")


def _year_as_shown(year: int, bare: str) -> str:
    long = era_year(year).removesuffix("年度")
    written = {
        "ggge": long,
        "gge": long[0] + long[2:],
        "ge": era(year),
        "e": era(year)[1:],
        "yyyy": str(year),
        "yy": str(year)[2:],
    }
    found = re.search(r"ggge+|gge+|ge+|e+|yyyy|yy", bare, re.I)
    if not found:
        return str(year)
    key = re.sub(r"e+$", "e", found[0].lower())
    text = f"{bare[: found.start()]}{written[key]}{bare[found.end() :]}"
    return re.sub(r'"([^"]*)"|\\(.)', lambda m: m[1] or m[2], text).strip()
