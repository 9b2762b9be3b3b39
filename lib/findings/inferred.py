"""How screens, slides, paper and files say that a fiscal year is not printed beside its figure, but inferred."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lib.contract.terms import ATTRIBUTIONS, INFERRED, INFERRED_MARK, SOME_INFERRED
from lib.contract.wording import span

_MEASURES: Final = ("baseline", "target", "actual", "final_target")


def years_words(attributions: Iterable[str]) -> str:
    """How the years of known figures are told, of which these are the attributions; empty where none is inferred.

    ``年度は表の並びから推定``, or ``一部は年度を表の並びから推定`` where not all are.
    """
    codes = list(attributions)
    if INFERRED not in codes:
        return ""
    return ATTRIBUTIONS[INFERRED] if all(code == INFERRED for code in codes) else SOME_INFERRED


def years_of_costs(attributions: Iterable[str]) -> str:
    """As years_words, where several amounts stand: ``事業費の年度は表の並びから推定``."""
    words = years_words(attributions)
    return f"事業費の{words}" if words else ""


def year_bases(attributions: Iterable[str]) -> str:
    """How years are told, for a column headed 年度の根拠: ``表に記載``, ``表の並びから推定``; blank without a figure."""
    codes = set(attributions)
    return "・".join(label.removeprefix("年度は") for code, label in ATTRIBUTIONS.items() if code in codes)


def attributions_of_costs(budgets: Iterable[Any]) -> list[str]:
    """The attributions of the known amounts among rows of the table budgets."""
    return [row.attribution for row in budgets if row.report_state == "reported"]


def attributions_of_cell(cell: Any) -> list[str]:
    """The attributions of the known figures of a cell (a row of Evaluation.cells), without its printed rate."""
    measures = (measure for measure in _MEASURES if getattr(cell, f"{measure}_state") == "reported")
    return [getattr(cell, f"{measure}_attribution") for measure in measures]


def year_mark(cell: Any) -> str:
    """The mark of a cell whose year is inferred, which `mark_words` explain; empty for any other."""
    return INFERRED_MARK if INFERRED in attributions_of_cell(cell) else ""


def mark_words(is_marked: bool) -> str:
    """What the mark means, for beside a table that has it: ``※ 年度は表の並びから推定``."""
    return f"{INFERRED_MARK} {ATTRIBUTIONS[INFERRED]}" if is_marked else ""


def inferred_years(cells: Iterable[Any]) -> str:
    """Which years of an indicator are inferred, as a sentence: ``R2〜R3の年度は表の並びから推定``; empty for none."""
    years = [cell.fiscal_year for cell in cells if year_mark(cell)]
    return f"{span(years)}の{ATTRIBUTIONS[INFERRED]}" if years else ""
