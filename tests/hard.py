"""The real data, changed into what a group elsewhere may look like: no indicator, sixty, long names, nothing known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.store.tables import Tables


def _no_indicator(frames: dict[str, pd.DataFrame]) -> None:
    for name in ("indicators", "observations"):
        frames[name] = frames[name].iloc[:0]
    frames["narratives"] = frames["narratives"][frames["narratives"]["subject_type"] != "indicator"]


def _sixty(frames: dict[str, pd.DataFrame]) -> None:
    for name in ("indicators", "observations"):
        rows = frames[name]
        copies = [rows.assign(indicator_id=rows["indicator_id"] + (f"_{n}" if n else "")) for n in range(5)]
        frames[name] = pd.concat(copies, ignore_index=True)


def _long_names(frames: dict[str, pd.DataFrame]) -> None:
    frames["indicators"] = frames["indicators"].assign(
        name="長い名前の指標" * 29, short_name="長い名前の指標" * 29, unit="単位" * 10
    )
    frames["projects"] = frames["projects"].assign(name="長い名前の事業" * 29, section="長い名前の課" * 20)
    frames["program_groups"] = frames["program_groups"].assign(name="長い名前の事業群" * 25)


def _unreported(frames: dict[str, pd.DataFrame]) -> None:
    rows = frames["observations"]
    actual = rows["measure"] == "actual"
    frames["observations"] = rows.assign(
        value=rows["value"].where(~actual), report_state=rows["report_state"].where(~actual, "not_yet_reported")
    )


def _no_budget(frames: dict[str, pd.DataFrame]) -> None:
    frames["budgets"] = frames["budgets"].iloc[:0]


CASES: dict[str, Callable[[dict[str, pd.DataFrame]], None]] = {
    "no_indicator": _no_indicator,
    "sixty_indicators": _sixty,
    "names_of_200_letters": _long_names,
    "all_unreported": _unreported,
    "no_budget": _no_budget,
}


def changed(tables: Tables, case: str) -> dict[str, pd.DataFrame]:
    """The frames of `case`."""
    frames = dict(tables.frames)
    CASES[case](frames)
    return frames


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write the frames as Parquet over a copy of the real tables in `folder`."""
    for name, frame in frames.items():
        file = folder / f"{name}.parquet"
        schema = pq.read_schema(file)
        pq.write_table(pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False), file)
