"""Where one group among several stands: its heads, and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lib.findings.many_groups import named
from lib.findings.model import Link, To
from lib.view.address import carried, unfiltered
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.narrow import View, group_names


@dataclass(frozen=True)
class Whereabouts:
    """Where a group stands. `heads` lead to the groups of its strategy, measure and department."""

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
        heads,
        named(group.lead_section),
        _neighbours(view, siblings, index),
        f"{among}{len(siblings):,}事業群の{index + 1:,}番目",
        _unfiltered(view),
    )


def _neighbours(view: View, siblings: Sequence[Any], index: int) -> tuple[Link, ...]:
    """The ways to the groups before and after the one at `index`."""
    names = group_names(view)
    return tuple(
        Link(words, _unfiltered(view, group=(siblings[place].group_id,)), names[siblings[place].group_id])
        for place, words in ((index - 1, "← 前の事業群"), (index + 1, "次の事業群 →"))
        if 0 <= place < len(siblings)
    )


def _unfiltered(view: View, **filters: tuple[str, ...]) -> To:
    """To the first screen with these filters alone."""
    return To("overview", carried(unfiltered(view.selection), **filters))


def _word(head: object) -> str:
    """What the address calls a head."""
    return head if isinstance(head, str) else UNNAMED
