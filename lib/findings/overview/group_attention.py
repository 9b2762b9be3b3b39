"""The few groups to look at first, each with its figures, the sheet's own reason and a question of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import both_ends, shared_beginning, short
from lib.contract.terms import UNREPORTED, WAITING
from lib.contract.wording import number, quantity, span
from lib.findings.many_groups import expanded_words, named, needing, verdict_because
from lib.findings.model import Chip, Link, Quote, To, go, place, verdict_chip
from lib.findings.overview.picture import to_group
from lib.findings.own_questions import OwnQuestion, own_questions
from lib.findings.questions import NO_REASON, given_reason
from lib.judge.evaluation import Cell, Evaluation, Item
from lib.judge.passages import Passage
from lib.judge.phrases import judged_words
from lib.view.moves import FALLEN, LASTING, RECOVERED, move_labels
from lib.view.narrow import View
from lib.view.portfolio import EXPANDED, GroupStanding, Portfolio

MOST: Final = 5
_MOST_YEARS: Final = 4
_LONGEST_QUOTE: Final = 60
_LONGEST_NAME: Final = 42  # letters of a group's name on two lines beside its verdict
_FEWEST_LETTERS: Final = 8  # of a cut beginning, below which it says nothing
_LONGEST_INDICATOR: Final = 44  # as much of an indicator's, beside its figures


@dataclass(frozen=True)
class GroupName:
    """A group's name and the way to it; `shared` is its beginning that other names have too, `own` what differs.

    Each is cut in its middle, so that both stand on two lines.
    """

    shared: str
    own: str
    to: To

    @property
    def text(self) -> str:
        """The name as it stands on the screen."""
        return f"{self.shared}{self.own}"


@dataclass(frozen=True)
class Figures:
    """The result that puts a group here: its name and the way to it, actual over target, its last actuals and their years."""

    indicator: Link
    year: str
    against: str
    movement: str
    movement_years: str


@dataclass(frozen=True)
class GroupEntry:
    """A group to look at. `figures` and `reason` (the sheet's words) are None where there are none; `why` says so then.

    `question` is about that result, asked of `asked_of`; `facts` are those that raise it. `hint`: the name in full where
    it is cut, measure and department.
    """

    group: GroupName
    verdict: Chip
    hint: str
    asked_of: str
    figures: Figures | None
    reason: Quote | None
    why: str
    question: str
    facts: str


@dataclass(frozen=True)
class GroupAttentionList:
    """The groups to look at first, and the lists of others by number; `none` says that no group needs attention."""

    heading: str
    hint: str
    entries: tuple[GroupEntry, ...]
    lists: tuple[Link, ...]
    none: str


def make_group_attention(view: View, whole: Portfolio) -> GroupAttentionList:
    """The list of the groups in view."""
    total = needing(whole)
    first = total[:MOST]
    names = view.evaluation.once(_names)
    questions = own_questions(first, view.evaluation, whole.rules)
    entries = tuple(_entry(view, whole, group, names, questions.get(group.group_id)) for group in first)
    return GroupAttentionList(
        f"いま確認する{len(entries)}件" if entries else f"いま確認する{heads.GROUP}",
        f"{len(total):,}{heads.GROUP}のうち" if len(total) > len(entries) else "注意が必要な順",
        entries,
        _lists(view, whole),
        "" if entries else "この条件では、注意が必要な事業群はありません。",
    )


def _names(evaluation: Evaluation) -> Sequence[str]:
    return list(evaluation.tables.group_names.values())


def _entry(
    view: View, whole: Portfolio, group: GroupStanding, names: Sequence[str], question: OwnQuestion | None
) -> GroupEntry:
    evaluation = view.evaluation
    item = evaluation.assessed.get(group.lead_indicator or "")
    is_reported = group.verdict != whole.rules.unreported.code
    passage = _passage(evaluation, item, question) if is_reported else None
    reason = None
    if passage is not None:
        reason = Quote(short(passage.unmarked, _LONGEST_QUOTE), place(view, passage.place))
    name = _name(view, group, names)
    return GroupEntry(
        name,
        verdict_chip(whole.rules.step(group.verdict)),
        f"{'' if name.text == group.name else f'{group.name} / '}{named(group.measure)} / {named(group.department)}",
        question.asked_of if question else group.lead_section or "",
        _figures(view, item) if item is not None else None,
        reason,
        "" if reason else _why(whole, group, item, evaluation),
        question.text if question else "",
        question.facts if question else "",
    )


def _passage(evaluation: Evaluation, item: Item | None, question: OwnQuestion | None) -> Passage | None:
    """The sheet's words that the question is about; those that give a cause where no rule asks anything."""
    if question is not None:
        return question.passage
    return given_reason(evaluation, item) if item is not None else None


def _name(view: View, group: GroupStanding, names: Sequence[str]) -> GroupName:
    name = group.name
    shared = shared_beginning(name, names)
    own = both_ends(name.removeprefix(shared), _LONGEST_NAME - min(len(shared), _FEWEST_LETTERS))
    room = max(_LONGEST_NAME - len(own), _FEWEST_LETTERS)
    return GroupName(both_ends(shared, room), own, to_group(view, group.group_id))


def _why(whole: Portfolio, group: GroupStanding, item: Item | None, evaluation: Evaluation) -> str:
    """In place of a reason: that none was found in the sheet, or what gave the group its verdict."""
    if item is not None and group.verdict != whole.rules.unreported.code:
        return NO_REASON
    return f"{verdict_because(group, whole.rules, evaluation.policy.scale)}。"


def _figures(view: View, item: Item) -> Figures:
    unit, year = str(item["unit"]), int(item["year"])
    to = go(view, "indicators", group=(item["group_id"],), indicator=item["indicator_id"])
    name, hint = str(item["name"]), judged_words(item, view.evaluation.policy.scale)
    shown = both_ends(name, _LONGEST_INDICATOR)
    return Figures(
        Link(shown, to, hint if shown == name else f"{name}: {hint}"),
        era(year),
        f"{number(item['actual'])}/{quantity(item['target'], unit)}",
        *_movement(view.evaluation, item, year),
    )


def _movement(evaluation: Evaluation, item: Item, year: int) -> tuple[str, str]:
    """``28.1→19.4→16.4→1.6``, each missing actual as what it is, and their years; both empty of a single year."""
    cells = evaluation.rows.cells.of("indicator_id", item["indicator_id"])
    last = _years_known([cell for cell in cells if cell.fiscal_year <= year])[-_MOST_YEARS:]
    if len(last) < 2:
        return "", ""
    return "→".join(map(_actual, last)), f"{span([int(cell.fiscal_year) for cell in last])}の実績"


def _years_known(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells from the first with an actual on."""
    first = next((place for place, cell in enumerate(cells) if cell.actual == cell.actual), len(cells))
    return cells[first:]


def _actual(cell: Cell) -> str:
    if cell.actual == cell.actual:  # not NaN
        return number(cell.actual)
    return WAITING[UNREPORTED] if cell.status == UNREPORTED else "記載なし"


def _lists(view: View, whole: Portfolio) -> tuple[Link, ...]:
    """Every list of groups that a number of the screen stands for, each by its number; empty ones are left out."""
    worst, labels = whole.rules.worst, move_labels(whole.rules)
    counts: Mapping[str, Sequence[Any]] = {FALLEN: whole.fallen, RECOVERED: whole.recovered, LASTING: whole.lasting}
    links = []
    if in_danger := whole.counts[worst.code]:
        to = go(view, "overview", verdict=(worst.code,), by="list")
        links.append(Link(f"{worst.label}{in_danger:,}{heads.GROUP}の一覧", to))
    for move, groups in counts.items():
        if groups:
            to = go(view, "overview", moved=(move,), by="list")
            links.append(Link(f"{labels[move]}{len(groups):,}{heads.GROUP}", to))
    if link := _expanded(view, whole):
        links.append(link)
    return tuple(links)


def _expanded(view: View, whole: Portfolio) -> Link | None:
    """How many projects are to be expanded though a result has the worst grade, and the way to them."""
    if not (count := sum(group.expanded_behind for group in whole.standings)):
        return None
    worst = view.evaluation.policy.scale.grades[-1]
    decisions = view.evaluation.tables.rows["reviews"].by("decision")
    expanding = tuple(decision for decision in decisions if EXPANDED in decision)
    to = go(view, "projects", status=(worst.code,), kind=whole.rules.project_kinds, decision=expanding)
    return Link(f"{worst.label}で{EXPANDED}の{count:,}事業", to, expanded_words(whole, worst.label))
