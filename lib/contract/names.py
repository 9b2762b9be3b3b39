"""Names for narrow places: shortened where they differ, never where they are alike, so that no two read the same."""

from __future__ import annotations

from collections import Counter, defaultdict

import pandas as pd

LONGEST = 26
_LONGEST_OWNER = 10


def short(name: object, longest: int = LONGEST) -> str:
    """A name that fits a sentence, or `longest` letters."""
    text = str(name)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def both_ends(name: str, longest: int) -> str:
    """A name cut in its middle: names that begin alike still differ."""
    if len(name) <= longest:
        return name
    head = longest // 3
    return f"{name[:head]}…{name[-(longest - head - 1) :]}"


def distinct(indicators: pd.DataFrame, owners: pd.Series | None = None, longest: int = LONGEST) -> pd.Series:
    """A short name for each indicator, from its own where the table gives one; along the frame's index.

    Names that would read the same once cut keep the part in which they differ. Names that are the same say whose they
    are (`owners`, by indicator_id), and at last get a number.
    """
    whole = indicators["short_name"].where(indicators["short_name"].notna(), indicators["name"]).astype(str)
    shown = [short(name, longest) for name in whole]
    alike: dict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(shown):
        alike[name].append(at)
    for cut, places in alike.items():
        if cut.endswith("…") and len({whole.iloc[at] for at in places}) > 1:
            for at, name in zip(places, _apart([whole.iloc[at] for at in places], longest), strict=True):
                shown[at] = name
    if owners is not None:
        twice = {name for name, n in Counter(shown).items() if n > 1}
        whose = [short(owners.get(i, ""), _LONGEST_OWNER) for i in indicators["indicator_id"]]
        shown = [
            f"{name}({owner})" if name in twice and owner else name for name, owner in zip(shown, whose, strict=True)
        ]
    return pd.Series(_numbered(shown), index=indicators.index, dtype="str")


def _apart(names: list[str], longest: int) -> list[str]:
    """Long names with one beginning, cut so that the part in which they differ stays: their end, else around where they part."""
    by_end = [both_ends(name, longest) for name in names]
    if len(set(by_end)) == len(set(names)):
        return by_end
    head, room = longest // 3, longest - longest // 3 - 1
    parted = (at for at, letters in enumerate(zip(*names, strict=False)) if len(set(letters)) > 1)
    at = max(head, next(parted, min(map(len, names))) - 2)
    return [f"{name[:head]}…{short(name[at:], room)}" for name in names]


def _numbered(names: list[str]) -> list[str]:
    counts, seen = Counter(names), Counter[str]()
    taken = set(names)
    out = []
    for name in names:
        seen[name] += 1
        shown = name
        if counts[name] > 1:
            number = seen[name]
            while (shown := f"{name}({number})") in taken:
                number += 1
            taken.add(shown)
        out.append(shown)
    return out
