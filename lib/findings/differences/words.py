"""How a cell reads on either side of a change: figures, amounts, texts and words of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from lib.contract.terms import ACCUMULATIONS, DIRECTIONS, INDICATOR_KINDS, REPORT_STATES
from lib.contract.wording import thousand_yen

NONE: Final = "(なし)"
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "is_core": {True: "中核", False: "中核以外"},
    "accumulation": ACCUMULATIONS,
    "direction": DIRECTIONS,
    "kind": INDICATOR_KINDS,
}


def cell_text(column: str, value: object) -> str:
    """A cell of a table that has one a column: its word, text or number; blank for nothing."""
    if isinstance(value, str):
        return _WORDS.get(column, {}).get(value, value)
    if value is None or value != value:
        return ""
    return _WORDS[column][value] if column in _WORDS else f"{value:.0f}"


def figure_text(value: float, state: object, measure: str, unit: str) -> str:
    """A figure of an indicator, or why there is none."""
    if state != "reported":
        return _why_blank(state)
    return f"{value * 100:,.10g}%" if measure == "printed_rate" else f"{value:,.10g}{unit}"


def amount_text(amount: float, state: object) -> str:
    """An amount in thousand yen, or why there is none."""
    return thousand_yen(amount) if state == "reported" else _why_blank(state)


def legal_text(text: object, state: object) -> str:
    """What a sheet says of the law, or why it says nothing."""
    return str(text) if state == "reported" else _why_blank(state)


def _why_blank(state: object) -> str:
    return REPORT_STATES[state] if isinstance(state, str) else NONE


def signs_text(values: Iterable[Any], sign: Callable[[Any], str], between: str = "") -> str:
    """The sign of each value, each once."""
    return between.join(dict.fromkeys(map(sign, values)))
