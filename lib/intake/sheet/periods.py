"""The period of a project as sheets print it, and as the contract writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.contract.era import era, parse_period
from lib.contract.letters import plain
from lib.intake.values import year_of


def is_period(text: str) -> bool:
    """Whether a text is a period as the sheet prints it."""
    try:
        parse_period(plain_period(text))
    except ValueError:
        return False
    return True


_OPEN = re.compile(r"\(?(?:終期(?:未定|なし)|未定|継続|当面)\)?$")


def plain_period(text: str) -> str:
    """A period as the contract writes it: ``R2-7``, ``H13-``. One year alone is that year from beginning to end: ``R3-3``.

    Western years and months are told as fiscal years of an era: ``2016-2025`` is ``H28-R7``, ``R3.4-R4.3`` is ``R3-3``.
    """
    bare = re.sub(r"~|から", "-", plain(text))
    bare = _OPEN.sub("", re.sub(r"令和", "R", re.sub(r"平成", "H", re.sub(r"昭和", "S", bare))))
    if re.search(r"(?:19|20)\d{2}|[.年]\d{1,2}月?", bare):
        sides = [_fiscal(side) for side in bare.split("-")]
        if len(sides) == 2 and sides[0] and (sides[1] or bare.endswith("-")):
            return f"{era(sides[0])}-{era(sides[1]) if sides[1] else ''}"
    bare = re.sub(r"年度?|まで$", "", bare)
    alone = re.fullmatch(r"((?:\([^)]*\))?[RHS])(元|\d{1,2})", bare)
    return f"{alone[0]}-{alone[2]}" if alone else bare


def _fiscal(side: str) -> int | None:
    """The fiscal year of one end of a period: ``R4.3`` is that of 令和3."""
    found = re.fullmatch(r"([RHS](?:元|\d{1,2})|(?:19|20)\d{2})(?:年度?)?(?:\.?(\d{1,2})月?)?(?:まで)?", side)
    if not found:
        return None
    year = year_of(found[1])
    return year - 1 if year and found[2] and int(found[2]) < 4 else year


def period_in(lines: Sequence[str]) -> str | None:
    """The period among the lines of a cell, also where it is broken over two of them; None where there is none."""
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if plain(line).endswith(("-", "~")) and is_period(line + following):
            return plain_period(line + following)
        if is_period(line):
            return plain_period(line)
    return None
