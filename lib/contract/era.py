"""Japanese fiscal years as the sheet writes them (R元, R2, H13-) and the Western years we store."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

# Japan has one time zone and no summer time; no zone file is needed on the host.
JST = timezone(timedelta(hours=9), "JST")
_FIRST_YEAR = {"R": 2019, "H": 1989, "S": 1926, "令和": 2019, "平成": 1989, "昭和": 1926}
_LONG = {"R": "令和", "H": "平成", "S": "昭和"}
_YEAR = re.compile(r"(令和|平成|昭和|[RHS])(元|\d{1,2})(?:年度)?")
_PERIOD = re.compile(r"(?:\([^)]*\))?([RHS])(元|\d{1,2})-(?:([RHS])?(元|\d{1,2}))?")


def parse_era(text: str) -> int:
    """Western fiscal year of an era year: ``R元`` -> 2019, ``令和3年度`` -> 2021, ``H13`` -> 2001.

    Raises ValueError when the text is not one era year.
    """
    match = _YEAR.fullmatch(text.strip())
    if not match:
        raise ValueError(f"元号の年度として読めません: {text[:40]!r}")
    return _western(match[1], match[2])


def parse_period(text: str) -> tuple[int, int | None]:
    """First and last fiscal year of a period as printed; the last is None while it is open.

    ``R2-7`` -> (2020, 2025), ``(R3新規)R3-5`` -> (2021, 2023), ``H13-`` -> (2001, None).
    Raises ValueError for anything else, and for a period that ends before it begins.
    """
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        raise ValueError(f"事業期間として読めません: {text[:40]!r}")
    start = _western(match[1], match[2])
    if match[4] is None:
        return start, None
    end = _western(match[3] or match[1], match[4])
    if end < start:
        raise ValueError(f"事業期間の終わりが始まりより前です: {text[:40]!r}")
    return start, end


def era(year: int) -> str:
    """Short era year: 2019 -> ``R元``, 2021 -> ``R3``, 2001 -> ``H13``."""
    for letter in ("R", "H", "S"):
        if year >= _FIRST_YEAR[letter]:
            number = year - _FIRST_YEAR[letter] + 1
            return f"{letter}{'元' if number == 1 else number}"
    raise ValueError(f"元号の範囲外の年です: {year}")


def era_year(year: int) -> str:
    """Spelled-out fiscal year, as in the sheet's headings: 2021 -> ``令和3年度``."""
    short = era(year)
    return f"{_LONG[short[0]]}{short[1:]}年度"


def era_long(year: int) -> str:
    """Spelled-out fiscal year for hovers: 2021 -> ``令和3年度(2021)``."""
    return f"{era_year(year)}({year})"


def day(at: datetime) -> str:
    """The day of an instant in Japan, with the time: ``2026年5月12日 9:05``."""
    here = at.astimezone(JST)
    return f"{here.year}年{here.month}月{here.day}日 {here.hour}:{here.minute:02d}"


def _western(name: str, number: str) -> int:
    ordinal = 1 if number == "元" else int(number)
    if ordinal < 1:
        raise ValueError(f"年度は1以上です: {name}{number}")
    return _FIRST_YEAR[name] + ordinal - 1
