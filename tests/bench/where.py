"""Where the time of a profile goes: each part of the program with what the library code that it calls takes."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from typing import Any

# The first that a file's path has names the part; what has none (Python's own, pandas, Jinja, Markup) is its caller's.
PARTS = {
    "/lib/view/": "narrowing",
    "/lib/findings/": "model",
    "/lib/judge/": "model",
    "/lib/store/": "store",
    "/lib/contract/": "wording",
    "/lib/figures/": "figures",
    "/lib/ui/session/": "session",
    "/lib/ui/app/": "frame",
    "/lib/ui/": "drawing",
    "/lib/report/": "drawing",
    "/streamlit/": "Streamlit",
}
NAMES = tuple(dict.fromkeys((*PARTS.values(), "other")))
_MOST_STEPS = 12  # from a function of a library up to the one of ours that called it

_Function = tuple[str, int, str]


def seconds_by_part(profile: cProfile.Profile) -> dict[str, float]:
    """Seconds of a profile by the part of the program that spent them."""
    stats: dict[_Function, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    parts = dict.fromkeys(NAMES, 0.0)
    pending = {function: float(row[2]) for function, row in stats.items()}
    for _ in range(_MOST_STEPS):
        callers: dict[_Function, float] = defaultdict(float)
        for function, seconds in pending.items():
            part = _part(function)
            called_by = {} if part else {caller: row[3] for caller, row in stats[function][4].items()}
            whole = sum(called_by.values())
            if not whole:
                parts[part or "other"] += seconds
            for caller, share in called_by.items():
                callers[caller] += seconds * share / whole if whole else 0.0
        pending = callers
    parts["other"] += sum(pending.values())
    return parts


def _part(function: _Function) -> str:
    path = function[0].replace("\\", "/")
    return next((name for place, name in PARTS.items() if place in path), "")
