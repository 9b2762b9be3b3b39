"""The period of a project as sheets print it, and as the contract writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.contract.era import parse_period
from lib.intake.values import plain


def is_period(text: str) -> bool:
    """Whether a text is a period as the sheet prints it."""
    try:
        parse_period(plain_period(text))
    except ValueError:
        return False
    return True


def plain_period(text: str) -> str:
    """A period as the contract writes it: ``R2-7``, ``H13-``. One year alone is that year from beginning to end: ``R3-3``."""
    bare = re.sub(r"~|から", "-", plain(text))
    bare = re.sub(r"令和", "R", re.sub(r"平成", "H", re.sub(r"昭和", "S", bare)))
    bare = re.sub(r"年度?|まで$", "", bare)
    alone = re.fullmatch(r"((?:\([^)]*\))?[RHS])(元|\d{1,2})", bare)
    return f"{alone[0]}-{alone[2]}" if alone else bare


def period_in(lines: Sequence[str]) -> str | None:
    """The period among the lines of a cell, also where it is broken over two of them; None where there is none."""
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if plain(line).endswith(("-", "~")) and is_period(line + following):
            return plain_period(line + following)
        if is_period(line):
            return plain_period(line)
    return None
