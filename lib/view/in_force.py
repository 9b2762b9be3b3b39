"""The filters in force, in words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from lib.view.address import FILTERS, PARAMETER_OF, filters_in_force, refiltered
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection


@dataclass(frozen=True)
class Chosen:
    """One chosen value of a filter: the filter's name and label, the value in words, the selection without it."""

    filter: str
    label: str
    text: str
    without: Selection

    @property
    def lead(self) -> str:
        """The label, where the text does not name it itself: blank before ``中核事業のみ``."""
        return "" if self.text.startswith(self.label) else self.label


def in_force(selection: Selection, words: Vocabulary) -> list[Chosen]:
    """The filters in force, one entry per chosen value, in the order of the filters."""
    return [
        Chosen(name, label, text, refiltered(selection, **{name: remainder}))
        for name, label in FILTERS.items()
        if (value := getattr(selection, name))
        for text, remainder in PARAMETER_OF[name].chips(value, words)
    ]


def chosen_heads(selection: Selection) -> str:
    """The chosen strategy, measure or department in words; empty where several are chosen or other filters apply."""
    others = [name for name in filters_in_force(selection) if name not in OF_GROUPS and name != "years"]
    chosen = [getattr(selection, name) for name in OF_GROUPS]
    if others or any(len(values) > 1 or UNNAMED in values for values in chosen):
        return ""
    return "・".join(values[0] for values in chosen if values)


def by_filter(values: Iterable[Chosen]) -> list[list[Chosen]]:
    """Chosen values grouped by their filter."""
    return [list(group) for _, group in itertools.groupby(values, key=lambda value: value.filter)]
