"""Short display names that stay unique: where two names differ, the differing part is never cut away."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from lib.contract.terms import INDICATOR_KINDS

LONGEST = 26  # letters that fit one line of a chart's row or a narrow table cell
_LONGEST_OWNER = 10
# What tells indicators of one name and owner apart, and its words.
_TRAITS: Final[Mapping[str, Callable[[str], str]]] = {"kind": INDICATOR_KINDS.__getitem__, "unit": str}


def short(name: object, longest: int = LONGEST) -> str:
    """A name cut to at most `longest` letters; a cut name ends in ``…``."""
    text = str(name)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def both_ends(name: str, longest: int) -> str:
    """A name cut in its middle to at most `longest` letters, so that names with one beginning still differ."""
    if len(name) <= longest:
        return name
    # Long names mostly share a beginning and differ at the end: a third of the letters for the head, two for the tail.
    head = longest // 3
    tail = longest - head - 1
    return f"{name[:head]}…{name[-tail:]}"


def distinct(indicators: pd.DataFrame, owners: pd.Series | None = None, longest: int = LONGEST) -> pd.Series:
    """A short name for each indicator, along the frame's index; no two are alike.

    `indicators` has the columns indicator_id, name and short_name (used where it is not blank), and where they are
    known kind and unit. `owners` is the name of the owner (a project or group) by indicator_id. Names that would be
    alike once cut keep the part in which they differ; indicators of the same name get what differs of owner, kind and
    unit, else a number.
    """
    full_names = (
        indicators["short_name"].where(indicators["short_name"].notna(), indicators["name"]).astype(str).tolist()
    )
    traits = [indicators[column].map(words).tolist() for column, words in _TRAITS.items() if column in indicators]
    if owners is not None:
        ids = indicators["indicator_id"].tolist()
        traits.insert(0, [short(owners.get(indicator_id, ""), _LONGEST_OWNER) for indicator_id in ids])
    names = _cut_apart(full_names, longest)
    differing = zip(names, what_differs(names, traits), strict=True)
    labels = [f"{name}({'・'.join(parts)})" if parts else name for name, parts in differing]
    return pd.Series(_numbered(labels), index=indicators.index, dtype="str")


def what_differs(names: Sequence[Hashable], traits: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """For each name those of its traits that tell it from others that are alike; none where no other is.

    `traits` are lists along the names, the plainest first. One that is blank, or the same for all that are alike, tells
    nothing.
    """
    differing: list[tuple[str, ...]] = [() for _ in names]
    for words in traits:
        alike: dict[Hashable, list[int]] = defaultdict(list)
        for position, name in enumerate(names):
            alike[name, differing[position]].append(position)
        for positions in alike.values():
            if len({words[position] for position in positions}) == 1:
                continue
            for position in positions:
                if words[position]:
                    differing[position] += (words[position],)
    return differing


def _cut_apart(full_names: list[str], longest: int) -> list[str]:
    """Each name cut at its end; names that differ and would be alike when cut so are cut elsewhere."""
    names = [short(name, longest) for name in full_names]
    positions: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        positions[name].append(position)
    for name, alike in positions.items():
        originals = [full_names[position] for position in alike]
        if name.endswith("…") and len(set(originals)) > 1:
            for position, recut in zip(alike, _keep_difference(originals, longest), strict=True):
                names[position] = recut
    return names


def _keep_difference(names: list[str], longest: int) -> list[str]:
    """Long names with one beginning, cut so that they differ: their ends are kept, or else where they first differ."""
    by_end = [both_ends(name, longest) for name in names]
    if len(set(by_end)) == len(set(names)):
        return by_end
    head, room = longest // 3, longest - longest // 3 - 1
    # Two letters of context before the first difference, so that a word is not cut at its very first letter.
    start = max(head, _first_difference(names) - 2)
    return [f"{name[:head]}…{short(name[start:], room)}" for name in names]


def _first_difference(names: list[str]) -> int:
    """Position of the first letter in which the names differ; the shortest length where one begins all others."""
    for position, letters in enumerate(zip(*names, strict=False)):
        if len(set(letters)) > 1:
            return position
    return min(len(name) for name in names)


def shared_beginning(name: str, others: Iterable[str], fewest: int = 4) -> str:
    """The words with which a name and another begin: ``市町と連携した`` of 市町と連携した観光 beside 市町と連携した漁業.

    Whole words only, as far as letters tell: it ends in hiragana. Empty where fewer than `fewest` letters are shared,
    and where another name goes on from this one.
    """
    lengths = (_first_difference([name, other]) for other in others if other != name)
    shared = re.sub("[^ぁ-ん]+$", "", name[: max(lengths, default=0)])
    return shared if fewest <= len(shared) < len(name) else ""


def _numbered(names: list[str]) -> list[str]:
    """Names that still occur more than once, each with a number: ``利用件数(1)``, ``利用件数(2)``."""
    counts, seen = Counter(names), Counter[str]()
    # A numbered name must not meet a name that reads so by itself, such as a real 「計画(2)」.
    taken = set(names)
    unique = []
    for name in names:
        seen[name] += 1
        label = name
        if counts[name] > 1:
            number = seen[name]
            while (label := f"{name}({number})") in taken:
                number += 1
            taken.add(label)
        unique.append(label)
    return unique
