"""Full-text search over the names, texts and notes of all sheets, folded as lib.contract.letters says."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from lib.contract.letters import hits, words_of
from lib.view.address import filters_below_groups, filters_in_force
from lib.view.folded_texts import Mask, Numbers
from lib.view.narrow import View
from lib.view.search_index import SearchIndex
from lib.view.words import REASON

_CONTEXT: Final = 44  # letters before the first hit in a passage; after it there are twice as many


def search(view: View, index: SearchIndex, query: str, topic: str = "") -> Numbers:
    """The entries that hold every word of the query and meet the filters: names first, then the newest sheets first.

    The years in view are those of the sheets that state a text. With a `topic` only its texts, without a query all.
    """
    words = words_of(query)
    if not words and not topic:
        return np.zeros(0, np.intp)
    return np.flatnonzero(index.holding(words) & in_view(view, index, topic))


def in_view(view: View, index: SearchIndex, topic: str = "") -> Mask:
    """Which entries meet the filters, of one topic or of all."""
    ids = {row.group_id for row in view.group_rows}
    if not filters_in_force(view.selection):
        ids.add("")  # texts of no group
    is_in_view = index.among("group_id", ids)
    # Without such filters projects and indicators that the newest sheets no longer have are found too.
    if filters_below_groups(view.selection):
        is_in_view &= index.among("project_id", {"", *view.ids.projects})
        is_in_view &= index.among("indicator_id", {"", *view.ids.indicators})
    if view.selection.years:
        is_in_view &= index.of_years(set(view.years))
    if topic == REASON:
        is_in_view &= index.telling_of_a_miss
    elif topic:
        is_in_view &= index.among("topic", {topic})
    return is_in_view


class Alike(NamedTuple):
    """Entries by number, and how often each stands: a text that heads the sheets of several groups is one of them."""

    entries: Numbers
    counts: Numbers


def once_each(index: SearchIndex, numbers: Numbers) -> Alike:
    """These entries, each once, in their order."""
    _, first, counts = np.unique(index.alike[numbers], return_index=True, return_counts=True)
    order = np.argsort(first)
    return Alike(numbers[first[order]], counts[order])


# ---------------------------------------------------------------------- showing results


def passage(text: str, query: str) -> list[tuple[str, bool]]:
    """The part of a text around its first hit, in pieces, each with whether it is a word of the query.

    An ellipsis marks what is cut before or after. Letters are those of the sheet, however the query was typed.
    """
    spans = hits(text, words_of(query))
    if not spans:
        return [(text[: 2 * _CONTEXT] + ("…" if len(text) > 2 * _CONTEXT else ""), False)]
    start = max(0, spans[0][0] - _CONTEXT)
    end = min(len(text), spans[0][1] + 2 * _CONTEXT)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    position = start
    for first, last in spans:
        if first >= end:
            break
        if first > position:
            pieces.append((text[position:first], False))
        pieces.append((text[first:last], True))
        position = last
    if position < end:
        pieces.append((text[position:end], False))
    if max(position, end) < len(text):
        pieces.append(("…", False))
    return pieces
