"""What a year's sheets did to targets: which they made easier or harder, and who meets them only since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import NOT_STATED
from lib.contract.wording import how_many
from lib.findings.model import Chip, Link, go, stay, verdict_chip
from lib.findings.restated import RestatedCell
from lib.judge.grading import is_met
from lib.judge.policy.criteria import BETWEEN
from lib.store.rows import rows_of
from lib.view.moves import is_comparable
from lib.view.narrow import View, group_names
from lib.view.words import EASIER, HARDER, MIXED, OF_ACTUALS, OF_TEXTS, OF_VERDICTS, ONLY_THEN, UNKNOWN

_TARGETS: Final = ("target", "final_target")
_MOVES: Final = {EASIER: "緩和", HARDER: "厳しく"}
ABOUT_MOVES: Final = "緩和は、増えるほどよい指標では前より小さい値に、減るほどよい指標では前より大きい値に目標を改めたもの。厳しくは、その逆です。"


def move_of(cell: RestatedCell, direction: str) -> str:
    """Whether a target was made EASIER or HARDER; UNKNOWN without a better direction.

    Blank for what is no target, and where not the target is judged by, but a range.
    """
    if cell.measure not in _TARGETS or direction == BETWEEN:
        return ""
    if direction == NOT_STATED:
        return UNKNOWN
    is_lower = cell.new < cell.old
    return EASIER if is_lower == (direction == "increase") else HARDER


def move_words(move: str) -> str:
    """A move in a word, for beside a changed target."""
    return _MOVES.get(move, "")


@dataclass(frozen=True)
class Moves:
    """The restated figures of a year by what they mean. Each is counted by indicator, but for `verdicts` by group.

    `met_only_since`: the targets whose actual meets the restated value and would not meet the former one.
    """

    of_indicator: Mapping[str, str]
    met_only_since: tuple[RestatedCell, ...]
    cells: tuple[RestatedCell, ...]

    def indicators(self, move: str) -> int:
        """How many indicators' targets were moved so."""
        return sum(known == move for known in self.of_indicator.values())

    @property
    def met_only_since_indicators(self) -> int:
        """How many indicators meet a target only since it was restated."""
        return len({cell.indicator_id for cell in self.met_only_since})

    @property
    def actuals(self) -> int:
        """How many actuals were restated."""
        return sum(cell.measure == "actual" for cell in self.cells)

    def chosen(self, word: str) -> list[RestatedCell]:
        """The figures that a word of the address asks for; all without one, none where it asks for groups."""
        if word == ONLY_THEN:
            return list(self.met_only_since)
        if word == OF_ACTUALS:
            return [cell for cell in self.cells if cell.measure == "actual"]
        if word in (EASIER, HARDER, MIXED, UNKNOWN):
            return [c for c in self.cells if c.measure in _TARGETS and self.of_indicator.get(c.indicator_id) == word]
        return [] if word in (OF_VERDICTS, OF_TEXTS) else list(self.cells)


def make_moves(view: View, cells: Sequence[RestatedCell], year: int) -> Moves:
    """What the sheets of a year restated, by what it means."""
    directions = {cell.indicator_id: view.evaluation.assessed[cell.indicator_id]["direction"] for cell in cells}
    moves: dict[str, set[str]] = {}
    for cell in cells:
        if move := move_of(cell, directions[cell.indicator_id]):
            moves.setdefault(cell.indicator_id, set()).add(move)
    of_indicator = {indicator: known.pop() if len(known) == 1 else MIXED for indicator, known in moves.items()}
    actual_of = _actuals(view, {cell.indicator_id for cell in cells}, year)
    only_since = (cell for cell in cells if _is_met_only_since(cell, directions[cell.indicator_id], actual_of))
    return Moves(of_indicator, tuple(only_since), tuple(cells))


def _actuals(view: View, indicator_ids: set[str], year: int) -> Callable[[str, int], float | None]:
    """The actual of an indicator and fiscal year as the sheets until a year last stated it."""
    tables = view.evaluation.tables
    rows = (tables.stated or tables.frames)["observations"]
    is_known = (rows["measure"] == "actual") & rows["value"].notna() & (rows["sheet_year"] <= year)
    rows = rows[is_known & rows["indicator_id"].isin(indicator_ids)].sort_values("sheet_year", kind="stable")
    known = {(row.indicator_id, row.fiscal_year): float(row.value) for row in rows_of(rows)}
    return lambda indicator_id, fiscal_year: known.get((indicator_id, fiscal_year))


def _is_met_only_since(cell: RestatedCell, direction: str, actual_of: Callable[[str, int], float | None]) -> bool:
    actual = actual_of(cell.indicator_id, cell.fiscal_year)
    if cell.measure != "target" or direction in (NOT_STATED, BETWEEN) or actual is None:
        return False
    goals = np.array([cell.old, cell.new])
    met = is_met(np.array([actual, actual]), goals, np.array([direction == "decrease"] * 2))
    return bool(met[1]) and not bool(met[0])


# ---------------------------------------------------------------------- in words


@dataclass(frozen=True)
class Meaning:
    """What a year's sheets changed, in one sentence whose counts lead to what they count; then further counts.

    `note`: how the words are meant. `all_of_it`: the way back to every restated figure, where some are chosen.
    """

    sentence: tuple[Link | str, ...]
    further: tuple[Link | str, ...]
    note: str
    all_of_it: Link | None


def make_meaning(view: View, moves: Moves, year: int, texts: int) -> Meaning:
    """What the sheets of a year changed; `texts` counts the texts."""

    def counted(words: str, count: int, counter: str, word: str) -> Link | str:
        text = f"{words}{how_many(count, counter)}"
        return Link(text, stay(view, "compare", restated=word, page=1), "該当する行を表示") if count else text

    easier = counted("緩和した指標", moves.indicators(EASIER), "", EASIER)
    harder = counted("厳しくした指標", moves.indicators(HARDER), "", HARDER)
    unknown = moves.indicators(UNKNOWN)
    only = counted("この改定がなければ未達の指標", moves.met_only_since_indicators, "", ONLY_THEN)
    rest = [
        counted("年度により両方の指標", moves.indicators(MIXED), "", MIXED) if moves.indicators(MIXED) else "",
        counted("実績の改定", moves.actuals, "件", OF_ACTUALS),
        counted("判定が変わったもの", len(moved_groups(view, year)), heads.GROUP, OF_VERDICTS)
        if view.evaluation.policy.verdict
        else "",
    ]
    sentence = (
        f"{era(year)}調書で目標を",
        *(easier, "、", harder),
        *(("、", counted("よい向きが未確認で判別できない指標", unknown, "", UNKNOWN)) if unknown else ()),
        *("。", "よい向きを確認した指標のうち、" if unknown else "", only, "。"),
        *(counted("文章の変更", texts, "件", OF_TEXTS), "。"),
    )
    every = Link("すべての改定を表示", stay(view, "compare", restated="", page=1)) if view.selection.restated else None
    return Meaning(sentence, tuple(filter(None, rest)), ABOUT_MOVES, every)


@dataclass(frozen=True)
class MovedGroup:
    """A program group whose verdict is another on a year's sheet than on last year's."""

    group: Link
    before: Chip
    after: Chip


def moved_groups(view: View, year: int) -> tuple[MovedGroup, ...]:
    """The groups in view that are judged on a year's sheet and otherwise on last year's, as `moves` compares them."""
    rules = view.evaluation.policy.verdict
    if rules is None:
        return ()
    names, in_view = group_names(view), {row.group_id for row in view.group_rows}
    verdicts: Iterable[Any] = rows_of(view.evaluation.verdicts)
    return tuple(
        MovedGroup(
            Link(names[row.group_id], go(view, "compare", group=(row.group_id,), sheet=str(year)), "2つの調書を比較"),
            verdict_chip(rules.step(row.before)),
            verdict_chip(rules.step(row.verdict)),
        )
        for row in verdicts
        if row.group_id in in_view and is_comparable(row, rules, year) and row.before != row.verdict
    )
