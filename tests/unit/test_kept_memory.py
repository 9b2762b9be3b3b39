"""What is kept for readers stays within its bound of memory, the least used first, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_WALK = """
import json, sys
from lib.system import memory
from lib.ui.session import kept

keep, count, size = map(int, sys.argv[1:])
before = memory.resident()
kept.keep_within(keep)
most = 0
for number in range(count):
    kept.make_room()
    kept.SESSIONS.get(number, lambda: bytearray(b"1" * size))
    kept.SESSIONS.get(0, list)  # somebody opens the first one again and again
    most = max(most, memory.resident() - before)
here = set(kept.SESSIONS._kept)
print(json.dumps({"most": most / 1e6, "count": len(here), "has_first": 0 in here, "has_last": count - 1 in here}))
"""


def _walk(keep: int, count: int, size: int) -> dict[str, Any]:
    run = [sys.executable, "-c", _WALK, str(keep), str(count), str(size)]
    answer: dict[str, Any] = json.loads(subprocess.run(run, capture_output=True, check=True, timeout=120).stdout)
    return answer


def test_who_walks_thousands_of_addresses_leaves_the_memory_within_its_bound() -> None:
    walked = _walk(keep=40, count=2_000, size=200_000)
    assert walked["most"] < 45, "400 MB were drawn, 40 may be kept"
    assert walked["count"] > 100, "what fits is kept"
    assert walked["has_first"] and walked["has_last"], "the least used goes, not what is opened again"


def test_a_few_addresses_are_kept_whatever_they_take() -> None:
    assert 16 <= _walk(keep=0, count=60, size=2_000_000)["count"] <= 17


def test_within_the_bound_everything_is_kept() -> None:
    assert _walk(keep=200, count=500, size=50_000)["count"] == 500
