"""One scale a series: a share typed as 0.72 beside percentages is asked about and becomes no number."""

from __future__ import annotations

from statistics import median
from typing import Any

from lib.contract.era import era
from lib.contract.letters import plain
from lib.contract.reference import is_place
from lib.contract.terms import MEASURES
from lib.intake.files.book import Message
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.values import value_of

LEAST_TYPICAL = 5.0  # percent: below it a figure such as 0.8 is one like the others
MOST_OF_A_SHARE = 2.0  # a series of percentages in which nothing is larger and nothing has a sign may be one of shares


def ask_of_mixed_scales(draft: Draft, indicator: str) -> None:
    """Take back the figures of an indicator that may be in another scale or unit than the others, and ask about each.

    A figure with its own sign (``0.7%``) says what it is. One without it, up to 1 beside figures around 70, may be 72% typed
    as 0.72; nobody but its author knows.
    """
    unit = plain(next(r["unit"] for r in draft.rows["indicators"] if r["indicator_id"] == indicator))
    rows = [
        r for r in draft.rows["observations"]
        if r["indicator_id"] == indicator and r["measure"] != "printed_rate" and r["value"] is not None
    ]  # fmt: skip
    for row in rows:
        own = plain(value_of(row["source_text"]).unit)
        if own and own != unit:
            said = row["source_text"].strip()[:20]
            words = f"「{said}」の単位({own})が、指標の単位({unit or 'なし'})と違います。{unit}に直してください"
            _take_back(draft, indicator, row, words)
    if unit == "%":
        for row in _shares([r for r in rows if r["value"] is not None]):
            said, percent = row["source_text"].strip()[:20], f"{row['value'] * 100:.10g}%"
            words = (
                f"「{said}」は、単位が%の指標の値としては、割合(0〜1)か百分率かを特定できません。"
                f"{percent}の意味なら「{percent}」に、{said}%の意味なら「{said}%」に直してください"
            )
            _take_back(draft, indicator, row, words)


def _shares(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures of a percentage that may be shares of one."""
    bare = [r for r in rows if "%" not in plain(r["source_text"]) and r["value"]]
    if len(bare) == len(rows) and max((abs(r["value"]) for r in rows), default=0) <= MOST_OF_A_SHARE:
        return bare
    shares = [r for r in bare if abs(r["value"]) <= 1]
    others = [abs(r["value"]) for r in rows if r not in shares and r["value"]]
    return shares if not others or median(others) >= LEAST_TYPICAL else []


def _take_back(draft: Draft, indicator: str, row: dict[str, Any], words: str) -> None:
    place, year, measure = str(row["source_ref"]), row["fiscal_year"], row["measure"]
    said = f"{era(year)}の{MEASURES[measure]}{words}。直すまでは値なしとして扱います"
    question = Question("unread", (indicator, year, measure), (row["source_text"].strip()[:20],))
    draft.messages.append(Message("warning", place if is_place(place) else "", said, question))
    row["value"], row["report_state"] = None, "illegible"
