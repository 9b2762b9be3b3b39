"""Lines of the same name: rows of one indicator joined, what stands twice told from what only has the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.contract.letters import plain
from lib.intake.layouts.rows import Figure, Line
from lib.intake.sheet.identity import bare
from lib.intake.values import value_of


@dataclass(frozen=True)
class Indicator:
    """All that a file says of one indicator. `suffix` tells it from another of the same name: what both stand under."""

    lines: tuple[Line, ...]
    suffix: str = ""

    @property
    def first(self) -> Line:
        """Where it stands first."""
        return self.lines[0]

    @property
    def texts(self) -> dict[str, str]:
        """What its lines say beside their figures."""
        return {key: text for line in self.lines for key, text in line.texts.items()}

    @property
    def figures(self) -> list[Figure]:
        """Its figures, of each year and measure one: a number before words, words before a blank."""
        chosen: dict[tuple[str, int], Figure] = {}
        for figure in (figure for line in self.lines for figure in line.figures):
            held = chosen.get((figure.measure, figure.year))
            if held is None or _weight(figure) > _weight(held):
                chosen[figure.measure, figure.year] = figure
        return list(chosen.values())


@dataclass(frozen=True)
class SameName:
    """Indicators of one name whose figures differ: told apart by what they stand under, or `left_out` but for the first."""

    indicators: tuple[Indicator, ...]
    left_out: bool


def _weight(figure: Figure) -> int:
    if figure.cell is None:
        return 0
    return 2 if value_of(figure.cell.text, figure.cell.number).state == "number" else 1


def indicators_of(lines: Sequence[Line]) -> tuple[list[Indicator], list[SameName]]:
    """The indicators that these lines are of, and what is to ask where two have one name."""
    by_name: dict[str, list[list[Line]]] = {}
    for line in lines:
        clusters = by_name.setdefault(f"{bare(line.name.text)}|{bare(line.part)}", [])
        mine = next((c for c in clusters if all(_agree(line, other) for other in c)), None)
        if mine is None:
            clusters.append([line])
        else:
            mine.append(line)
    found: list[Indicator] = []
    asked: list[SameName] = []
    for clusters in by_name.values():
        same = [Indicator(tuple(cluster)) for cluster in clusters]
        if len(same) > 1:
            under = [indicator.first.context for indicator in same]
            is_told = all(under) and len({plain(words) for words in under}) == len(under)
            same = [replace(i, suffix=i.first.context) for i in same] if is_told else same
            asked.append(SameName(tuple(same), not is_told))
            same = same if is_told else same[:1]
        found += same
    return found, asked


def _agree(one: Line, other: Line) -> bool:
    """Whether two lines can be of one indicator: no unit and no figure of the one says something else in the other."""
    if one.name is other.name:
        return True
    units = {plain(line.texts["unit"]) for line in (one, other) if line.texts.get("unit")}
    held = {(f.measure, f.year): f for f in other.figures}
    pairs = [(f, held[f.measure, f.year]) for f in one.figures if (f.measure, f.year) in held]
    return len(units) < 2 and all(_same(a, b) for a, b in pairs)


def _same(one: Figure, other: Figure) -> bool:
    if one.cell is None or other.cell is None:
        return True
    values = [value_of(cell.text, cell.number) for cell in (one.cell, other.cell)]
    if values[0].number is not None and values[1].number is not None:
        return values[0].number == values[1].number
    return plain(one.cell.text) == plain(other.cell.text)
