"""The kept verdicts of some groups, for who counts them: where their rows are, and which of them are in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.store.delta import Store
from lib.store.digest import contents
from lib.store.results import newest_results
from lib.store.schemas import RESULT, RESULTS
from lib.store.stored_rows import readable

GROUP: Final = "group_id"
_TABLE: Final = "judged_groups"
_SCHEMA: Final = pa.schema([(RESULT, pa.string()), *RESULTS[_TABLE]])


@dataclass(frozen=True)
class VerdictRows:
    """The results of some groups. `written`: by result, its row of JUDGEMENTS. `files`: where their rows are."""

    store: Store
    written: Mapping[str, Mapping[str, Any]]
    files: tuple[str, ...]

    @property
    def group_ids(self) -> frozenset[str]:
        """The groups of which there is a result."""
        return frozenset(row[GROUP] for row in self.written.values())

    @property
    def wanted(self) -> pa.Table:
        """The ids of the results, to be joined with rows."""
        return pa.table({RESULT: pa.array(self.written, pa.string())})

    def read(self) -> pa.Table:
        """The rows of the results in those data files that can be read. Raises StoreError."""
        table = self.store.table(_TABLE)
        with self.store.reading(_TABLE):
            rows, _ = readable(table, pc.field(RESULT).isin(self.wanted[RESULT].combine_chunks()))
        return rows

    def damaged(self, rows: pa.Table) -> set[str]:
        """The results of which these are not the rows that were written."""
        read = contents(as_kept(rows), RESULT)
        return {result for result, row in self.written.items() if _words(read.get(result)) != _stated(row["contents"])}

    def in_force(self, damaged: Collection[str], groups: pd.DataFrame) -> pa.Table:
        """The results that are not damaged, each with what `groups` says of its group (group_id and other columns)."""
        results = {row[GROUP]: result for result, row in self.written.items() if result not in damaged}
        rows = groups[groups[GROUP].isin(results)]
        named = rows.assign(**{RESULT: rows[GROUP].map(results)})
        return pa.Table.from_pandas(
            named, pa.schema([(name, pa.string()) for name in named.columns]), preserve_index=False
        )


def find_verdicts(store: Store, keys: Collection[str]) -> VerdictRows:
    """The newest results of these keys. Raises StoreError where it cannot be read which there are."""
    written = newest_results(store, keys)
    paths = store.data_files(_TABLE) if written else ()
    return VerdictRows(store, written, paths)


def as_kept(rows: pa.Table) -> pa.Table:
    """Rows of verdicts that an engine read, with the columns and types that they were written with."""
    return rows.select(_SCHEMA.names).cast(_SCHEMA)


def _words(content: object | None) -> list[str]:
    return [] if content is None else [f"{_TABLE}:{content}"]


def _stated(all_contents: Collection[str]) -> list[str]:
    return [words for words in all_contents if words.startswith(f"{_TABLE}:")]
