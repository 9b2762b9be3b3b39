"""Japanese fiscal years as the sheet writes them (R元, R2, H13-), converted to and from Western years.

Tables store a fiscal year as its Western year: R3 (April 2021 to March 2022) is 2021.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

# Japan has one time zone and no summer time; a fixed offset works on hosts without a time zone database.
JST = timezone(timedelta(hours=9), "JST")

_FIRST_YEAR = {"R": 2019, "H": 1989, "S": 1926, "令和": 2019, "平成": 1989, "昭和": 1926}
_ERA_NAMES = {"R": "令和", "H": "平成", "S": "昭和"}
# Newest first: a day belongs to the last era that has begun.
_FIRST_DAYS = {"令和": (2019, 5, 1), "平成": (1989, 1, 8), "昭和": (1926, 12, 25)}
_YEAR = re.compile(r"(令和|平成|昭和|[RHS])(元|\d{1,2})(?:年度)?")
# A note in parentheses may come first: (R3新規)R3-5. The second era letter is written only where the era changes: H30-R4.
_PERIOD = re.compile(r"(?:\([^)]*\))?([RHS])(元|\d{1,2})-(?:([RHS])?(元|\d{1,2}))?")


def parse_era(text: str) -> int:
    """Western fiscal year of an era year: ``R元`` -> 2019, ``令和3年度`` -> 2021, ``H13`` -> 2001.

    Raises ValueError when the text is not one era year.
    """
    match = _YEAR.fullmatch(text.strip())
    if not match:
        raise ValueError(f"元号の年度として読めません: {text[:40]!r}")
    return _western_year(match[1], match[2])


def parse_period(text: str) -> tuple[int, int | None]:
    """First and last fiscal year of a printed period; the last is None for an open-ended period.

    ``R2-7`` -> (2020, 2025), ``(R3新規)R3-5`` -> (2021, 2023), ``H13-`` -> (2001, None).
    Raises ValueError for any other text and for a period that ends before it begins.
    """
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        raise ValueError(f"事業期間として読めません: {text[:40]!r}")
    start_era, start_number, end_era, end_number = match.groups()
    start = _western_year(start_era, start_number)
    if end_number is None:
        return start, None
    end = _western_year(end_era or start_era, end_number)
    if end < start:
        raise ValueError(f"事業期間の終わりが始まりより前です: {text[:40]!r}")
    return start, end


def era(year: int) -> str:
    """Short era year of a Western year: 2019 -> ``R元``, 2021 -> ``R3``, 2001 -> ``H13``.

    Raises ValueError before 1926, the first year of 昭和.
    """
    for letter in ("R", "H", "S"):  # newest first: a year belongs to the last era that has begun
        if year >= _FIRST_YEAR[letter]:
            ordinal = year - _FIRST_YEAR[letter] + 1
            return f"{letter}{'元' if ordinal == 1 else ordinal}"
    raise ValueError(f"元号の範囲外の年度です: {year}")


def era_year(year: int) -> str:
    """Spelled-out fiscal year, as in the sheet's headings: 2021 -> ``令和3年度``."""
    short = era(year)
    return f"{_ERA_NAMES[short[0]]}{short[1:]}年度"


def era_long(year: int) -> str:
    """Spelled-out fiscal year with the Western year, for hovers: 2021 -> ``令和3年度(2021)``."""
    return f"{era_year(year)}({year})"


def day_words(day: date) -> str:
    """A day in words: ``令和4年3月31日``; with its Western year before 1926-12-25, the first day of 昭和."""
    names = (name for name, first in _FIRST_DAYS.items() if (day.year, day.month, day.day) >= first)
    name = next(names, "")
    year = day.year - _FIRST_YEAR[name] + 1 if name else day.year
    return f"{name}{'元' if name and year == 1 else year}年{day.month}月{day.day}日"


def day_and_time(clock: datetime) -> str:
    """What a clock shows: ``令和8年5月12日 9:05``."""
    return f"{day_words(clock)} {clock.hour}:{clock.minute:02d}"


def day(instant: datetime) -> str:
    """Date and time of an instant in Japan: ``令和8年5月12日 9:05``."""
    return day_and_time(instant.astimezone(JST))


def _western_year(era_name: str, number: str) -> int:
    """Western year of an era (letter or name) and its year number, 元 or digits. Raises ValueError for year 0."""
    ordinal = 1 if number == "元" else int(number)
    if ordinal < 1:
        raise ValueError(f"年度は1以上です: {era_name}{number}")
    return _FIRST_YEAR[era_name] + ordinal - 1
