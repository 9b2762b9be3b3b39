"""Where one group among several stands: its verdict, its heads, and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lib.contract.wording import group_name
from lib.findings.many_groups import named, verdict_because
from lib.findings.model import Chip, Link, To, verdict_chip
from lib.view.address import carried, unfiltered
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.narrow import View
from lib.view.portfolio import portfolio


@dataclass(frozen=True)
class Verdict:
    """How a group stands on its newest sheet, and why; with how it stood on the sheet before, where that is known."""

    chip: Chip
    because: str


@dataclass(frozen=True)
class Whereabouts:
    """Where a group stands. `heads` lead to the groups of its strategy, measure and department."""

    verdict: Verdict | None
    heads: tuple[Link, ...]
    lead: str
    neighbours: tuple[Link, ...]
    position: str
    to_all: To


def make_whereabouts(view: View) -> Whereabouts | None:
    """The whereabouts of the one group in view; None where several are, or the data has but one."""
    groups = view.evaluation.tables.rows["program_groups"]
    if len(view.group_rows) != 1 or len(groups) < 2:
        return None
    (group,) = view.group_rows
    heads = tuple(
        Link(named(getattr(group, column)), _unfiltered(view, **{name: (_word(getattr(group, column)),)}))
        for name, column in OF_GROUPS.items()
        if groups.by(column)
    )
    has_measure = isinstance(group.measure, str)
    siblings = groups.of("measure", group.measure) if has_measure else groups
    index = siblings.index(group)
    among = "同じ施策の" if has_measure else ""
    return Whereabouts(
        _verdict(view),
        heads,
        named(group.lead_section),
        _neighbours(view, siblings, index),
        f"{among}{len(siblings):,}事業群の{index + 1:,}番目",
        _unfiltered(view),
    )


def _verdict(view: View) -> Verdict | None:
    whole = portfolio(view)
    if whole is None:
        return None
    (group,) = whole.standings
    because = verdict_because(group, whole.rules, view.evaluation.policy.scale)
    if group.before is not None:
        because += f" / 前の調書では{whole.rules.step(group.before).label}"
    return Verdict(verdict_chip(whole.rules.step(group.verdict)), because)


def _neighbours(view: View, siblings: Sequence[Any], index: int) -> tuple[Link, ...]:
    """The ways to the groups before and after the one at `index`."""
    return tuple(
        Link(words, _unfiltered(view, group=(siblings[place].group_id,)), group_name(siblings[place].name))
        for place, words in ((index - 1, "← 前の事業群"), (index + 1, "次の事業群 →"))
        if 0 <= place < len(siblings)
    )


def _unfiltered(view: View, **filters: tuple[str, ...]) -> To:
    """To the first screen with these filters alone."""
    return To("overview", carried(unfiltered(view.selection), **filters))


def _word(head: object) -> str:
    """What the address calls a head."""
    return head if isinstance(head, str) else UNNAMED
