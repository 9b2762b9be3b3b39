"""Every group in one picture, a cell each under its measure or department; a few groups with their results as cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lib.contract import heads
from lib.contract.wording import oku_yen
from lib.findings.inferred import years_of_costs, years_words
from lib.findings.many_groups import Head, by_head, moved, size_of, total_money
from lib.findings.model import Chip, Link, To, go, verdict_chip
from lib.judge.policy.scale import Grade
from lib.judge.policy.verdict import Step
from lib.view.filters import UNNAMED
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio

HEAD_LABELS: dict[Head, str] = {"measure": heads.MEASURE, "department": heads.DEPARTMENT}
_FEW = 15  # groups whose names and results fit the picture
_MOST_CELLS = 600  # of more groups each row has its first ones, and the way to the others
_FEWEST_OF_A_ROW = 5
_NO_SIGN = "・"  # of a result that is not graded


@dataclass(frozen=True)
class Cell:
    """A group or a result: its sign and colour how it stands, its size (l, m, s) how much it weighs."""

    sign: str
    tone: str
    size: str
    words: str
    to: To


@dataclass(frozen=True)
class Sign:
    """An entry of a legend."""

    sign: str
    tone: str
    label: str


@dataclass(frozen=True)
class Change:
    """How many groups of a row fell into danger or recovered since last year."""

    text: str
    tone: str
    hint: str


@dataclass(frozen=True)
class PictureRow:
    """The groups under one head; a head that no sheet names leads nowhere. `others`: those without a cell of their own."""

    head: Link | str
    cells: tuple[Cell, ...]
    money: str
    changes: tuple[Change, ...]
    others: Link | None = None


@dataclass(frozen=True)
class Picture:
    """Groups under their measures or departments, the costliest first.

    `years_note`: how the years of the costs are told, where they are inferred.
    """

    head_label: str
    rows: tuple[PictureRow, ...]
    legend: tuple[Sign, ...]
    years_note: str = ""


@dataclass(frozen=True)
class ResultsRow:
    """A group, its verdict, its results and its money."""

    group: Link
    verdict: Chip
    cells: tuple[Cell, ...]
    money: str


@dataclass(frozen=True)
class ResultsPicture:
    """A few groups with their results, those that need attention first. `years_note`: as of a Picture."""

    rows: tuple[ResultsRow, ...]
    legend: tuple[Sign, ...]
    years_note: str = ""


def make_picture(view: View, whole: Portfolio, head: Head) -> Picture | ResultsPicture:
    """The picture of the groups in view: with their results where they are few, else under their heads."""
    if len(whole.standings) <= _FEW:
        return _results_picture(view, whole)
    heads_and_groups = by_head(whole, head)
    most = _most_of_a_row([len(groups) for _, groups in heads_and_groups])
    return Picture(
        HEAD_LABELS[head],
        tuple(_row(view, whole, head, name, groups, most) for name, groups in heads_and_groups),
        tuple(_sign(step) for step in whole.rules.all if whole.counts[step.code]),
        _years_note(whole),
    )


def _years_note(whole: Portfolio) -> str:
    return years_of_costs(code for group in whole.standings for code in group.money_attributions)


def _sign(grade: Step | Grade) -> Sign:
    return Sign(grade.shape, grade.tone, grade.label)


def _most_of_a_row(counts: Sequence[int]) -> int:
    """How many groups of a head are drawn, given the number of each: all where they are few together."""
    most = max(counts, default=0)
    while most > _FEWEST_OF_A_ROW and sum(min(count, most) for count in counts) > _MOST_CELLS:
        most -= 1
    return most


def _row(view: View, whole: Portfolio, head: Head, name: str, groups: Sequence[GroupStanding], most: int) -> PictureRow:
    return PictureRow(
        link_to_head(view, head, name, groups),
        tuple(_group_cell(view, whole.rules.step(group.verdict), group) for group in groups[:most]),
        _money(total_money(groups)),
        tuple(_changes(whole, groups)),
        _others(view, head, name, groups, most),
    )


def _others(view: View, head: Head, name: str, groups: Sequence[GroupStanding], most: int) -> Link | None:
    """The way to the list of a head's groups, where not all have a cell; to all where no sheet names the head."""
    left, word = len(groups) - most, word_of_head(view, head, name)
    if left <= 0:
        return None
    to = go(view, "overview", **({head: (word,)} if word else {}), by="list", sort="-cost")
    return Link(f"ほか{left:,}{heads.GROUP}", to, "事業費の大きい順の一覧")


def link_to_head(view: View, head: Head, name: str, groups: Iterable[GroupStanding]) -> Link | str:
    """The way to the groups under a head; its name alone where no sheet names what the head is of."""
    word = word_of_head(view, head, name)
    return Link(name, go(view, "overview", **{head: (word,)}), _led_by(head, groups)) if word else name


def word_of_head(view: View, head: Head, name: str) -> str:
    """What the address calls a head; empty where no sheet names what it is of."""
    names = view.evaluation.tables.rows["program_groups"].by(head)
    if not names:
        return ""
    return name if name in names else UNNAMED


def _led_by(head: Head, groups: Iterable[GroupStanding]) -> str:
    """Under a measure its departments, under a department its measures, those of most groups first."""
    others = Counter(group.department if head == "measure" else group.measure for group in groups)
    return "、".join(f"{name}{number:,}事業群" for name, number in others.most_common() if name is not None)


def _group_cell(view: View, step: Step, group: GroupStanding) -> Cell:
    years = years_words(group.money_attributions)
    about = f"({years})" if years else ""
    money = f" 事業費{oku_yen(group.money)}{about}" if group.money is not None else ""
    words = f"{step.label}: {group.name}{money}"
    return Cell(step.shape, step.tone, size_of(group.money), words, to_group(view, group.group_id))


def _changes(whole: Portfolio, groups: Sequence[GroupStanding]) -> Iterable[Change]:
    worst = whole.rules.worst.label
    fallen, recovered = moved(whole, groups)
    if fallen:
        yield Change(f"{worst}へ{fallen:,}", "bad", f"新たに{worst}{fallen:,}事業群")
    if recovered:
        yield Change(f"{worst}から{recovered:,}", "good", f"{worst}でなくなったもの{recovered:,}事業群")


def _money(amount: float | None) -> str:
    return oku_yen(amount) if amount is not None else "—"


def to_group(view: View, group_id: str) -> To:
    """To the screen of one group."""
    return go(view, "overview", group=(group_id,))


def group_link(view: View, group: GroupStanding) -> Link:
    """A group's name, which leads to its screen; the hint is the name in full where there is no room for it."""
    return Link(group.name, to_group(view, group.group_id), group.name)


# ---------------------------------------------------------------------- a few groups


def _results_picture(view: View, whole: Portfolio) -> ResultsPicture:
    scale = view.evaluation.policy.scale
    results_of = view.evaluation.rows.assessments.by("group_id")
    rows = tuple(
        ResultsRow(
            group_link(view, group),
            verdict_chip(whole.rules.step(group.verdict)),
            tuple(
                _result_cell(view, item)
                for item in results_of.get(group.group_id, ())
                if item.kind in whole.rules.counts
            ),
            _money(group.money),
        )
        for group in whole.standings
    )
    return ResultsPicture(rows, tuple(map(_sign, (scale.met, *scale.grades))), _years_note(whole))


def _result_cell(view: View, item: Any) -> Cell:
    scale = view.evaluation.policy.scale
    return Cell(
        scale.shape(item.status) or _NO_SIGN,
        scale.tone(item.status),
        "l" if item.kind == "group" else "m",
        f"{scale.labels()[item.status]}: {item.name}",
        go(view, "indicators", group=(item.group_id,), indicator=item.indicator_id),
    )
