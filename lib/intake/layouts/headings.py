"""A heading of a table taken apart: its year, what is left without it, and the unit in its brackets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lib.contract.era import era, parse_era
from lib.contract.letters import plain
from lib.intake.layouts.words import MEASURES, is_of_another, role_of, says_nothing

YEARS = range(1950, 2061)  # that figures of a plan may be of; anything else is a number
YEAR, PERIOD = "〔年度〕", "〔期間〕"
_ERA = r"(?<![A-Za-z])(?:令和|平成|昭和|[RHS])\.?0?(?:元|\d{1,2})"
_WESTERN = r"(?<![\d.,])(?:FY|西暦)?(?:19|20)\d{2}(?!\d|[.,]\d)"
_ONE = rf"(?:{_ERA}|{_WESTERN})"
_END_OF_YEAR = re.compile(
    rf"({_ONE})(?:年|[./])0?3(?:月|[./]31)(?:31日|末日?)?(?:現在|時点)?|({_ONE})(?:年|[./])0?3末", re.I
)
_OTHER_DAY = re.compile(rf"({_ONE})(?:年|[./])\d{{1,2}}(?:月|[./]\d{{1,2}}|末).{{0,8}}", re.I)
_RANGE = re.compile(
    rf"{_ONE}(?:年度?)?[~〜～-](?:{_ONE}|\d{{1,2}})?(?:年度?)?(?:まで)?|{_ONE}(?:年度?)?から{_ONE}(?:年度?)?", re.I
)
_NAMED = re.compile(rf"({_ONE})(?:年度?)?末?", re.I)
_SHORT = re.compile(r"(元|[1-9]\d?)(?:年度?)?(?=$|目標|実績|計画)")
_NOTE = re.compile(r"[※*＊]+\d*$|\(注\d*\)$|注\d+\)?$")
_BRACKETS = re.compile(r"[(\[〔【〈]([^()\[\]〔〕【】〈〉]*)[)\]〕】〉]")
_NO_UNIT = re.compile(
    r"[A-Za-z](?:[/÷][A-Za-z])?(?:[×x*]100)?|[\d/÷×]+|.*(?:年|段|値|実績|目標|時点|末|計|速報|暫定|見込|予定|案|参考|注|KPI|室|課).*"
)


@dataclass(frozen=True)
class Heading:
    """What the cells over a column say, from the top down.

    `neutral` names the heading in any year's file: its year is replaced by a sign. `year` is the fiscal year that it
    names; None for none, and for a period or a day within the year. `role` is what its words mean, `unit` what stands
    in its brackets.
    """

    text: str
    neutral: str
    year: int | None
    role: str | None
    unit: str
    words: str = ""  # without years and brackets
    is_strange: bool = False  # words stand in it that make another figure of it, or that nobody knows

    @property
    def has_year(self) -> bool:
        """Whether one fiscal year stands in it."""
        return self.year is not None


def western_year(text: str) -> int:
    """The fiscal year of one of the spellings above. Raises ValueError for year 0 of an era."""
    digits = re.search(r"(?:19|20)\d{2}", text)
    if digits and not re.match(r"令和|平成|昭和", text):
        return int(digits[0])
    found = re.match(r"(令和|平成|昭和|[RHSrhs])\.?0?(元|\d{1,2})", text)
    assert found, text
    return parse_era(found[1].upper() + found[2])


def without_year(text: str) -> tuple[str, int | None]:
    """(text with its year as a sign, the year) of one cell. Two different years in a cell are no year."""
    signs = "".join(c for c in text if unicodedata.category(c) != "No")  # ① behind a word is a sign, no digit
    bare = _NOTE.sub("", plain(signs))
    if _RANGE.search(bare):
        return _RANGE.sub(PERIOD, bare), None
    years: set[int] = set()

    def sign(found: re.Match[str]) -> str:
        named = next(part for part in found.groups() if part)
        try:
            year = western_year(named)
        except ValueError:
            return found[0]
        if year not in YEARS:
            return found[0]
        years.add(year - 1 if found.re is _END_OF_YEAR else year)
        return YEAR

    neutral = _END_OF_YEAR.sub(sign, bare)
    if not years and _OTHER_DAY.search(neutral):
        return _OTHER_DAY.sub(PERIOD, neutral), None
    neutral = _NAMED.sub(sign, neutral)
    neutral = re.sub(rf"{YEAR}[(\[]{YEAR}[)\]]|{YEAR}/{YEAR}", YEAR, neutral)
    return neutral, years.pop() if len(years) == 1 else None


def is_year(text: str) -> int | None:
    """The fiscal year where the text is a year and nothing else."""
    neutral, year = without_year(text)
    return year if neutral == YEAR else None


def measure_of(text: str) -> str | None:
    """What a cell of 区分 says that the figures beside it are: ``実績値(人)`` -> actual; None where they are something else."""
    heading = heading_of([text])
    return heading.role if heading.role in MEASURES and not heading.is_strange else None


def follows(text: str, before: int | None) -> int | None:
    """The year of a heading without an era that goes on from the one before it: ``3年度`` behind R2."""
    found = _SHORT.match(plain(text))
    if before is None or not found:
        return None
    for year in (before, before + 1):
        if era(year)[1:] == found[1]:
            return year
    return None


def heading_of(parts: list[str], short_year: int | None = None) -> Heading:
    """The heading of a column from the texts over it, the lowest last. `short_year` is that of a year without an era."""
    split = [without_year(part) for part in parts]
    if short_year is not None:
        split[-1] = (_SHORT.sub(YEAR, split[-1][0], count=1), short_year)
    year = next((year for _, year in reversed(split) if year is not None), None)
    bare = [_words_of(neutral) for neutral, _ in split]
    roles = [role for words in reversed(bare) if (role := role_of(words))]
    # A year beside 施策 or 年度 is that of figures, whatever stands over them.
    role = next((role for role in roles if year is None or role not in ("context", "year")), None)
    unit = next((unit for neutral, _ in reversed(split) if (unit := _unit_of(neutral))), "")
    text = " ".join(" ".join(part.split()) for part in parts)
    neutral = "|".join(neutral for neutral, _ in split)
    is_strange = is_of_another(neutral.replace(YEAR, "")) or not (role_of(bare[-1]) or says_nothing(bare[-1]))
    return Heading(text, neutral, year, role, unit, "".join(bare), is_strange)


def _words_of(neutral: str) -> str:
    """The words of a heading without years, brackets, and the signs before and behind them."""
    bare = neutral.replace(YEAR, "").replace(PERIOD, "")
    words = _BRACKETS.sub("", bare) or "".join(_BRACKETS.findall(bare))
    return re.sub(r"^[\d.、・の]+|(?<=.)[A-D/÷※*]+$|末$", "", words)


def _unit_of(neutral: str) -> str:
    inside = [part for part in _BRACKETS.findall(neutral.replace(YEAR, "年").replace(PERIOD, "年")) if part]
    return next((part for part in inside if len(part) <= 8 and not _NO_UNIT.fullmatch(part)), "")
