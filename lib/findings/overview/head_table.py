"""Departments or measures by danger: how many groups stand where, the danger of some years, and the money behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import NOT_NAMED
from lib.contract.wording import oku_in_column, share
from lib.findings.inferred import years_of_costs
from lib.findings.many_groups import Head, by_head, by_year, total_money
from lib.findings.model import Link, To, go
from lib.findings.overview.answer_of_many import net_change
from lib.findings.overview.picture import HEAD_LABELS, link_to_head, word_of_head
from lib.judge.policy.verdict import Step
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio

_MOST_YEARS: Final = 4
_FEWEST_JUDGED: Final = 0.5  # share of the groups in view, below which a year's number stands for too few of them
_NOT_JUDGED: Final = "判定なし"
_ALL: Final = "全体"


@dataclass(frozen=True)
class StepHead:
    """A verdict at the head of its column."""

    sign: str
    label: str
    tone: str


@dataclass(frozen=True)
class Count:
    """How many groups of a row have a verdict, and the way to exactly these; of none there is no way."""

    sign: str
    number: str
    tone: str
    to: To | None
    words: str


@dataclass(frozen=True)
class YearCount:
    """How many groups were in danger on the sheets of a year; `number` is None where none could be judged.

    `tenths`: how tall the bar is, of ten tenths of the tallest in the table.
    """

    year: str
    number: int | None
    tenths: int


@dataclass(frozen=True)
class Years:
    """The danger of some years, in words and as bars, and the change since last year; `change` is empty of none.

    `in_a_row`: the numbers in place of bars, of all groups, whose bars would stand on another scale.
    """

    words: str
    in_a_row: str
    bars: tuple[YearCount, ...]
    change: str
    tone: str
    to: To | None


@dataclass(frozen=True)
class HeadRow:
    """The groups under one head, or all of them. `money`: a dash where it is not known, 判定なし where no group is judged."""

    head: Link | str
    counts: tuple[Count, ...]
    years: Years
    money: Link | str
    share: str


@dataclass(frozen=True)
class HeadTable:
    """Heads by danger, the worst first; `total` is all of them together."""

    caption: str
    head_label: str
    steps: tuple[StepHead, ...]
    years_label: str
    money_label: str
    total: HeadRow
    rows: tuple[HeadRow, ...]
    note: str


def make_head_table(view: View, whole: Portfolio, head: Head) -> HeadTable:
    """The table of the groups in view."""
    rules, label = whole.rules, HEAD_LABELS[head]
    steps = tuple(step for step in _steps(whole) if step is not rules.not_judged or whole.counts[step.code])
    years = _years_judged(whole)
    parts = {name: replace(whole, standings=groups) for name, groups in by_head(whole, head)}
    numbers = [number for part in parts.values() for number in _danger_by_year(part).values()]
    table = _Table(view, steps, years, max((number or 0 for number in numbers), default=0))
    rows = []
    for name, part in sorted(parts.items(), key=_by_danger):
        word = word_of_head(view, head, name)
        link = link_to_head(view, head, name, part.standings)
        rows.append(table.row(link, part, {head: (word,)} if word else None))
    worst, behind = rules.worst, view.evaluation.policy.scale.behind_label
    costs = years_of_costs(code for group in whole.standings for code in group.money_attributions)
    return HeadTable(
        f"{label}ごとの事業群の判定({worst.label}の多い順)、{worst.label}の推移、遅れのある事業の事業費",
        label,
        tuple(StepHead(step.shape, step.label, step.tone) for step in steps),
        f"{worst.label} {era(years[0])}〜{era(years[-1])}" if years else worst.label,
        "遅れの事業費(億円)",
        table.row(_ALL, whole, {}),
        tuple(rows),
        f"成果が{behind}の事業の事業費(直近の実績)と、その割合{f'。{costs}' if costs else ''}",
    )


def _steps(whole: Portfolio) -> tuple[Step, ...]:
    """Every verdict, worst first."""
    return (*whole.rules.steps, whole.rules.unreported, whole.rules.not_judged)


def _by_danger(row: tuple[str, Portfolio]) -> tuple[object, ...]:
    """Heads with most groups of the worst verdict first, then of the next; what no sheet names last among equals."""
    name, part = row
    return (*(-part.counts[step.code] for step in part.rules.steps[:-1]), name == NOT_NAMED, name)


def _danger_by_year(part: Portfolio) -> Mapping[int, int | None]:
    """Sheet year -> how many groups were in danger; None where none could be judged."""
    return {
        year: counts[part.rules.worst.code] if any(counts[code] for code in part.graded) else None
        for year, counts in by_year(part).items()
    }


def _years_of_few(part: Portfolio, years: Iterable[int]) -> Mapping[int, str]:
    """How few groups could be judged, of the years in which they are less than half of the groups in view.

    Beside the number of all groups theirs would tell a rise or fall that is none.
    """
    counts = by_year(part)
    judged = {year: sum(counts[year][code] for code in part.graded) for year in years if year in counts}
    return {
        year: f"判定できたのは{n:,}{heads.GROUP}だけ"
        for year, n in judged.items()
        if 0 < n < _FEWEST_JUDGED * len(part.standings)
    }


def _years_judged(whole: Portfolio) -> list[int]:
    """The newest few years of whose sheets any group could be judged."""
    return [year for year, count in _danger_by_year(whole).items() if count is not None][-_MOST_YEARS:]


@dataclass(frozen=True)
class _Table:
    """What the rows share: the verdicts counted, the years drawn, and the largest number among the bars."""

    view: View
    steps: Sequence[Step]
    years: Sequence[int]
    tallest: int

    def row(self, head: Link | str, part: Portfolio, filters: Mapping[str, object] | None) -> HeadRow:
        """The row of these groups. `filters` lead to them; None where the address has no word for their head."""
        money, share_of_all = _money_behind(part.standings)
        name = head.text if isinstance(head, Link) else head
        return HeadRow(
            head,
            tuple(self._count(name, part, step, filters) for step in self.steps),
            self._years(part, filters),
            self._to_projects(money, filters) if share_of_all and filters is not None else money,
            share_of_all,
        )

    def _count(self, name: str, part: Portfolio, step: Step, filters: Mapping[str, object] | None) -> Count:
        count = part.counts[step.code]
        to = None
        if count and filters is not None:
            to = go(self.view, "overview", **{**filters, "verdict": (step.code,), "by": "list"})
        return Count(step.shape, f"{count:,}", step.tone, to, f"{name} {step.label}{count:,}事業群")

    def _years(self, part: Portfolio, filters: Mapping[str, object] | None) -> Years:
        counts = _danger_by_year(part)
        few = _years_of_few(part, self.years) if filters == {} else {}
        numbers = {year: None if year in few else counts.get(year) for year in self.years}
        gaps = {year: few.get(year, _NOT_JUDGED) for year in self.years}
        told = "、".join(f"{era(y)} {gaps[y] if n is None else f'{n:,}'}" for y, n in numbers.items())
        net = net_change(part, part.rules.worst.code)
        change = signed(net) if net else ""
        compared = f"。前年と比べられる{len(part.comparable):,}事業群で{signed(net)}" if net is not None else ""
        in_a_row = "" if filters != {} else _in_a_row(numbers.values())
        bars = tuple(YearCount(era(year), number, self._tenths(number)) for year, number in numbers.items())
        tone = "bad" if net and net > 0 else "good" if net else ""
        to = None if filters is None else go(self.view, "overview", **{**filters, "by": "year"})
        words = f"{part.rules.worst.label} {told}{compared}"
        return Years(words, in_a_row, () if in_a_row else bars, change, tone, to)

    def _tenths(self, number: int | None) -> int:
        return max(1, round(10 * number / self.tallest)) if number else 0

    def _to_projects(self, amount: str, filters: Mapping[str, object]) -> Link:
        evaluation = self.view.evaluation
        rules = evaluation.policy.verdict
        kinds = rules.project_kinds if rules else ()
        behind = evaluation.policy.scale.behind_codes
        to = go(self.view, "projects", **{**filters, "status": behind, "kind": kinds, "sort": "-cost"})
        return Link(amount, to, "遅れのある事業を見る")


def _in_a_row(numbers: Iterable[int | None]) -> str:
    """The numbers of some years; one dash where none of them is known."""
    written = ["—" if number is None else f"{number:,}" for number in numbers]
    return "→".join(written) if set(written) != {"—"} else "—"


def signed(change: int) -> str:
    """``+4``, ``−6``, ``±0``."""
    return f"{'+' if change > 0 else '−' if change < 0 else '±'}{abs(change):,}"


def _money_behind(groups: Iterable[GroupStanding]) -> tuple[str, str]:
    """The money of projects with a result behind, and its share of all; なし without such a project, — where not known.

    Where no result could be judged, none was found behind either: 判定なし.
    """
    groups = tuple(groups)
    if not any(group.judged or group.projects_behind for group in groups):
        return _NOT_JUDGED, ""
    if not any(group.projects_behind for group in groups):
        return "なし", ""
    amounts = [group.money_behind for group in groups if group.money_behind is not None]
    whole = total_money(groups)
    return (oku_in_column(sum(amounts)), share(sum(amounts) / whole)) if amounts and whole else ("—", "")
