"""Figures beside those in force, and from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.contract.era import era
from lib.contract.terms import BUDGET_ITEMS, MEASURES, STAGES
from lib.contract.wording import thousand_yen
from lib.intake.check.known import (
    FIGURE,
    MONEY,
    Amounts,
    Figures,
    KnownFacts,
    Row,
    ask,
    is_jump,
    written,
)
from lib.intake.files.book import Message
from lib.intake.question import Question


def restated(figures: Figures, known: KnownFacts) -> Iterator[Message]:
    """Figures in force that the file states anew."""
    for (indicator, year, measure), row in figures.items():
        was = known.figures.get((indicator, year, measure))
        if was is None or was["value"] == row["value"] or measure == "printed_rate":
            continue
        words = f"{known.name(indicator)}の{era(year)}の{MEASURES[measure]}が、前の{written(was['value'])}から{written(row['value'])}に変わっています。"
        if is_jump(was["value"], row["value"]):
            words += "10倍以上違います。桁を確かめてください"
        else:
            words += "改定か、転記誤りかを確かめてください"
        yield ask(row, words, Question("restated", (indicator, year, measure), (was["value"], row["value"])))


def blanked(read: Sequence[Row], known: KnownFacts) -> Iterator[Message]:
    """Figures in force that the file leaves blank or strikes: its cell would win."""
    for row in read:
        indicator, year, measure = (row[k] for k in FIGURE)
        was = known.figures.get((indicator, year, measure))
        if row["value"] is None and was and measure != "printed_rate" and was["sheet_year"] <= row["sheet_year"]:
            words = (
                f"{known.name(indicator)}の{era(year)}の{MEASURES[measure]}は、前の調書では{written(was['value'])}ですが、このファイルでは値がありません。"
                "このまま取り込むと、値なしになります。記載漏れでないかを確かめてください"
            )
            yield ask(row, words, Question("blanked", (indicator, year, measure), (was["value"],)))


@dataclass(frozen=True)
class _Point:
    """A figure of a year: as the file says it, or as it is in force."""

    value: float
    row: Row
    is_new: bool  # the file says it, and it is not in force already


def _course(read: Mapping[int, Row], known: Mapping[int, Row], value: str) -> list[tuple[int, _Point]]:
    """A figure from year to year, in force and read together."""
    points = {year: _Point(row[value], row, False) for year, row in known.items()}
    for year, row in read.items():
        was = known.get(year)
        points[year] = _Point(row[value], row, was is None or was[value] != row[value])
    return sorted(points.items())


def _steps(course: list[tuple[int, _Point]]) -> Iterator[tuple[int, _Point, int, _Point, Row]]:
    """Neighbours of a course where the file says something new, with the row to point at.

    The way back from a figure that has jumped away is left out: one wrong digit, one question.
    """
    away: _Point | None = None  # what stood before the figure that jumped
    for (last, before), (year, now) in pairwise(course):
        is_back = away is not None and not is_jump(away.value, now.value)
        is_new = now.is_new or before.is_new
        away = before if is_new and is_jump(before.value, now.value) and not is_back else None
        if is_new and not is_back:
            yield last, before, year, now, (now if now.is_new else before).row


def _by_year(figures: Figures, measures: Sequence[str]) -> dict[str, dict[int, Row]]:
    """indicator -> year -> row; where a year has several of these measures, the last of them."""
    found: dict[str, dict[int, Row]] = {}
    for measure in measures:
        for (indicator, year, is_of), row in figures.items():
            if is_of == measure:
                found.setdefault(indicator, {})[year] = row
    return found


def courses(figures: Figures, known: KnownFacts) -> Iterator[Message]:
    """Actuals: a cumulative one that falls, any one that jumps ten times."""
    old = _by_year(known.figures, ("baseline", "actual"))
    for indicator, rows in _by_year(figures, ("baseline", "actual")).items():
        is_cumulative = known.says(indicator, "accumulation") == "cumulative"
        for last, before, year, now, row in _steps(_course(rows, old.get(indicator, {}), "value")):
            if now.row["measure"] != "actual" or _is_told(figures, known, row):
                continue
            said = f"{known.name(indicator)}の{era(year)}の実績{written(now.value)}"
            fact, both = (indicator, year), (before.value, now.value)
            if is_cumulative and now.value < before.value:
                words = f"累計の指標{said}が、{era(last)}の{written(before.value)}より少なくなっています。単年度の値ではないかを確かめてください"
                yield ask(row, words, Question("fell", fact, both))
            elif is_jump(before.value, now.value):
                words = f"{said}は、{era(last)}の{written(before.value)}と10倍以上違います。桁を確かめてください"
                words += _OF_PERCENT if known.says(indicator, "unit") == "%" else ""
                yield ask(row, words, Question("jump", fact, both))
            elif now.value < 0 < before.value and _is_only_negative(now, rows, old.get(indicator, {})):
                words = f"{said}は負の値ですが、ほかの年度は0以上です。符号を確かめてください"
                yield ask(row, words, Question("jump", fact, both))


def _is_only_negative(point: _Point, *courses_of_one: Mapping[int, Row]) -> bool:
    return all(row["value"] >= 0 for rows in courses_of_one for row in rows.values() if row is not point.row)


def percents(figures: Figures, known: KnownFacts) -> Iterator[Message]:
    """Percentages without an earlier actual that are far from their target, as 0.85 is beside 85."""
    earlier = [_by_year(rows, ("baseline", "actual")) for rows in (known.figures, figures)]
    for (indicator, year, measure), row in figures.items():
        target = figures.get((indicator, year, "target")) or known.figures.get((indicator, year, "target"))
        if measure != "actual" or target is None or known.says(indicator, "unit") != "%":
            continue
        is_first = not any(
            other < year and was["value"] for of in earlier for other, was in of.get(indicator, {}).items()
        )
        ratio = row["value"] / target["value"] if target["value"] else 0.0
        if is_first and (0 < ratio < 1 / _FAR or ratio > _FAR):
            words = f"{known.name(indicator)}の{era(year)}の実績{written(row['value'])}は、目標{written(target['value'])}と桁が違います{_OF_PERCENT}"
            yield ask(row, words, Question("scale", (indicator, year), (row["value"], target["value"])))


_FAR = 30.0  # times; a rate may well be a few times its target, but one on another scale is a hundred times
_OF_PERCENT = "。%の値は、85%なら85と書きます。0.85は0.85%として読みます"


def _is_told(figures: Figures, known: KnownFacts, row: Row) -> bool:
    """Whether this figure is ten times the one in force, which is asked already."""
    key = (row["indicator_id"], row["fiscal_year"], row["measure"])
    return key in figures and key in known.figures and is_jump(known.figures[key]["value"], figures[key]["value"])


def targets(figures: Figures, known: KnownFacts) -> Iterator[Message]:
    """Targets that jump ten times."""
    old = _by_year(known.figures, ("target",))
    for indicator, rows in _by_year(figures, ("target",)).items():
        for last, before, year, now, row in _steps(_course(rows, old.get(indicator, {}), "value")):
            if is_jump(before.value, now.value) and not _is_told(figures, known, row):
                words = f"{known.name(indicator)}の{era(year)}の目標{written(now.value)}は、{era(last)}の目標{written(before.value)}と10倍以上違います。桁を確かめてください"
                yield ask(row, words, Question("target_jump", (indicator, year), (before.value, now.value)))


def costs(amounts: Amounts, known: KnownFacts) -> Iterator[Message]:
    """Amounts that jump ten times; where the total does, its parts are not asked about as well."""
    told: set[tuple[str, int]] = set()
    old, new = _by_item(known.amounts), _by_item(amounts)
    for item in BUDGET_ITEMS:
        for (project, _), rows in ((key, rows) for key, rows in new.items() if key[1] == item):
            for last, before, year, now, row in _steps(_course(rows, old.get((project, item), {}), MONEY)):
                if not is_jump(before.value, now.value) or (project, year) in told:
                    continue
                told.add((project, year))
                of, was = (f"{era(y)}{STAGES[p.row['stage']]}" for y, p in ((year, now), (last, before)))
                words = (
                    f"{known.project(project)}の{of}の{BUDGET_ITEMS[item]}{thousand_yen(now.value)}は、{was}の{thousand_yen(before.value)}と"
                    "10倍以上違います。桁と、千円単位であることを確かめてください"
                )
                yield ask(row, words, Question("cost_jump", (project, year, item), (int(before.value), int(now.value))))


def _by_item(amounts: Amounts) -> dict[tuple[str, str], dict[int, Row]]:
    """(project, item) -> year -> row; what was spent before what was planned."""
    found: dict[tuple[str, str], dict[int, Row]] = {}
    for stage in ("plan", "actual"):
        for (project, year, is_of, item), row in amounts.items():
            if is_of == stage:
                found.setdefault((project, item), {})[year] = row
    return found
