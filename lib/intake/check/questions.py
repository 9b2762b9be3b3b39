"""Whether what was read makes sense, by itself and beside what is in force. Nothing is changed: each finding is a question.

A question carries the figures that it is about, so that an answer given to other figures does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lib.contract.era import era
from lib.contract.terms import NOT_STATED, STAGES
from lib.contract.wording import percent, thousand_yen
from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.check.courses import blanked, costs, courses, percents, restated, targets
from lib.intake.check.known import (
    AMOUNT,
    FIGURE,
    LARGEST,
    MONEY,
    Amounts,
    Figures,
    KnownFacts,
    ask,
    facts,
    newest_of,
    written,
)
from lib.intake.check.renamed import ask_renamed
from lib.intake.check.unprinted import ask_unprinted
from lib.intake.check.whole import hidden, missing, older, strangers
from lib.intake.files.book import Message, ReadFile
from lib.intake.question import Question
from lib.intake.sheet.identity import bare
from lib.store.tables import Tables


def checked(read: ReadFile, before: Tables | None, answers: Answers = NO_ANSWERS) -> ReadFile:
    """The file as it was read, with what is answered already in its rows and all that there is to ask in its messages."""
    asked = ask_unprinted(ask_renamed(read, before, answers), answers)
    return replace(asked, messages=(*asked.messages, *questions(asked, before)))


def questions(read: ReadFile, before: Tables | None) -> list[Message]:
    """What an attentive reader of the file would ask, beside what is in force before it (None where nothing is).

    Warnings each have a key of their own; what the reader of the file has asked already is not asked again.
    """
    rows = {name: list(facts(read.tables[name])) for name in ("observations", "budgets")}
    figures, amounts = newest_of(rows["observations"], FIGURE, "value"), newest_of(rows["budgets"], AMOUNT, MONEY)
    known = KnownFacts.beside(read, rows, before)
    found = [*_rates(figures, known), *_over_total(amounts, known), *restated(figures, known)]
    found += [
        *_units(read, known),
        *courses(figures, known),
        *percents(figures, known),
        *targets(figures, known),
        *costs(amounts, known),
    ]
    found += blanked(rows["observations"], known)
    if before is not None:
        found += [
            *older(read, before),
            *hidden(read, before),
            *missing(read, before),
            *strangers(read, rows, known, before),
        ]
    asked = {message.question for message in read.messages if message.question}
    return list({str(m.question or m.text): m for m in found if m.question not in asked}.values())


# ---------------------------------------------------------------------- figures of one year


def _rates(figures: Figures, known: KnownFacts) -> Iterator[Message]:
    """Printed rates that no way of printing them gives: rounded at their last digit, of what should fall in three ways."""
    for (indicator, year, measure), row in figures.items():
        target, actual = (figures.get((indicator, year, m)) for m in ("target", "actual"))
        if measure != "printed_rate" or not target or not actual or target["value"] <= 0:
            continue
        goal, done, printed = target["value"], actual["value"], row["value"]
        rates = [done / goal]
        direction = known.says(indicator, "direction")
        if direction in ("decrease", NOT_STATED):  # while nobody said which way is better, either way explains the rate
            rates += [2 - done / goal, *([goal / done] if done else [])]
        decimals = _decimals(str(row["source_text"]))
        if all(abs(rate - printed) > 0.5 * 10 ** -(decimals + 2) + 1e-9 for rate in rates):
            gives = "、どの計算式でもその率になりません"
            if len(rates) == 1:
                gives = f"{percent(rates[0], decimals)}です" if abs(rates[0]) < LARGEST else "、桁の違う率になります"
            words = (
                f"{known.name(indicator)}の{era(year)}の達成率は「{row['source_text']}」ですが、同じ年度の目標{written(goal)}と"
                f"実績{written(done)}からは{gives}。どちらかの数字を確かめてください"
            )
            yield ask(row, words, Question("rate_differs", (indicator, year), (printed, goal, done)))


def _decimals(text: str) -> int:
    """How many digits a percentage is printed to behind its point."""
    digits = text.translate(str.maketrans("．０１２３４５６７８９％", ".0123456789%")).partition(".")[2]
    return (
        next((n for n, sign in enumerate(digits) if not sign.isdigit()), len(digits))
        if "%" in text or "％" in text
        else 0
    )


def _over_total(amounts: Amounts, known: KnownFacts) -> Iterator[Message]:
    for (project, year, stage, item), row in amounts.items():
        total = amounts.get((project, year, stage, "total"))
        if item == "general_fund" and total and row[MONEY] > total[MONEY]:
            words = (
                f"{known.project(project)}の{era(year)}{STAGES[stage]}は、うち一般財源({thousand_yen(row[MONEY])})が"
                f"事業費({thousand_yen(total[MONEY])})より多くなっています。列がずれていないかを確かめてください"
            )
            yield ask(
                row, words, Question("fund_over_total", (project, year, stage), (int(row[MONEY]), int(total[MONEY])))
            )


def _units(read: ReadFile, known: KnownFacts) -> Iterator[Message]:
    """Units that changed, and figures without one."""
    for row in read.tables["indicators"]:
        indicator, unit, was = row["indicator_id"], row["unit"] or "", known.units.get(row["indicator_id"], "")
        if not unit:
            words = f"「{str(row['name'])[:50]}」に単位がありません。団体、件、%などの単位を書き足すか、単位のない指標であることを確かめてください"
            yield ask(row, words, Question("no_unit", (indicator,)))
        elif was and bare(was) != bare(unit):
            words = f"「{str(row['name'])[:50]}」の単位が、前の「{was}」から「{unit}」に変わっています。値の桁も変わっていないかを確かめてください"
            yield ask(row, words, Question("unit", (indicator,), (was, unit)))
