"""One scale a series: a share typed as 0.72 beside percentages is asked about and becomes no number."""

from __future__ import annotations

from statistics import median

from lib.contract.era import era
from lib.contract.reference import is_place
from lib.contract.terms import MEASURES
from lib.intake.files.book import Message
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.values import plain

LEAST_TYPICAL = 5.0  # percent: below it a figure such as 0.8 is one like the others


def ask_of_mixed_scales(draft: Draft, indicator: str) -> None:
    """Take back the figures of a percentage that may be shares of one, and ask about each.

    A figure with its own sign (``0.7%``) says what it is. One without it, up to 1 beside figures around 70, may be 72% typed
    as 0.72; nobody but its author knows.
    """
    unit = next(r["unit"] for r in draft.rows["indicators"] if r["indicator_id"] == indicator)
    if plain(unit) != "%":
        return
    rows = [
        r for r in draft.rows["observations"]
        if r["indicator_id"] == indicator and r["measure"] != "printed_rate" and r["value"] is not None
    ]  # fmt: skip
    shares = [r for r in rows if 0 < abs(r["value"]) <= 1 and "%" not in plain(r["source_text"])]
    others = [abs(r["value"]) for r in rows if r not in shares and r["value"]]
    if not shares or (others and median(others) < LEAST_TYPICAL):
        return
    for row in shares:
        said, percent = row["source_text"].strip()[:20], f"{row['value'] * 100:.10g}%"
        words = (
            f"{era(row['fiscal_year'])}の{MEASURES[row['measure']]}「{said}」は、単位が%の指標の値としては、割合(0〜1)か百分率かを決められません。"
            f"{percent}のことなら「{percent}」に、{said}%のことなら「{said}%」に直してください。直すまでは値のない欄になります"
        )
        place = str(row["source_ref"])
        question = Question("unread", (indicator, row["fiscal_year"], row["measure"]), (said,))
        draft.messages.append(Message("warning", place if is_place(place) else "", words, question))
        row["value"], row["report_state"] = None, "illegible"
