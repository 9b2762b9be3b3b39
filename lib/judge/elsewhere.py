"""What an engine on another machine runs: the rows of parts in, their results out, each a column of bytes a table."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from lib.contract.tables import CONTRACTS
from lib.judge.kept_results import program_name
from lib.judge.part import Judged, Outside, Part, judge_rows
from lib.store.packed import packed, packed_results, unpacked, unpacked_results
from lib.store.schemas import RESULTS

_OUTSIDE: Final = "outside"
PROGRAM: Final = "program"
# The columns of what is sent and of what comes back, as Spark writes a schema.
SENT: Final = ", ".join(f"{name} binary" for name in (_OUTSIDE, *CONTRACTS))
RETURNED: Final = ", ".join([f"{PROGRAM} string", *(f"{name} binary" for name in RESULTS)])


def sent_row(part: Part) -> dict[str, bytes]:
    """A part as the row that is sent. Raises StoreError where its sheets cannot be read."""
    return {_OUTSIDE: pickle.dumps(part.outside), **packed(part.stated())}


def judge_sent_rows(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Judge the parts of each frame, a row each; for ``mapInPandas``."""
    for frame in frames:
        yield pd.DataFrame([_returned_row(row) for row in frame.to_dict("records")])


def judged_rows(row: Mapping[str, Any]) -> Judged:
    """The results in a row that came back. Raises ValueError where it holds none."""
    return unpacked_results({name: bytes(row[name]) for name in RESULTS})


def _returned_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    outside: Outside = pickle.loads(row[_OUTSIDE])
    judged = judge_rows(unpacked({name: row[name] for name in CONTRACTS}), outside)
    return {PROGRAM: program_name(), **packed_results(judged)}
