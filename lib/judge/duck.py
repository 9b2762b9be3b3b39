"""DuckDB counts: it reads the data files by their addresses, without a server and without the internet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

import duckdb

from lib.judge.engine import EngineError
from lib.judge.rollup import Head, RollUpRow, rolled_up
from lib.store.schemas import RESULT
from lib.system.console import one_line

_PATTERN: Final = re.compile(r"[*?\[]")


class DuckDB:
    """Counts verdicts in this process. See counting.Counter."""

    name = "DuckDB"

    def count(self, rows: Any, in_force: Any, head: Head) -> list[RollUpRow]:
        """See counting.Counter."""
        with _connected() as connection:
            return rolled_up(connection.from_arrow(rows), connection.from_arrow(in_force), head)


def read_rows(files: Collection[str], wanted: Any) -> Any:
    """The rows of the results in `wanted` in these Parquet files, as an arrow table. Raises EngineError."""
    names = [_PATTERN.sub(r"[\g<0>]", file) for file in files]  # what stands for other letters stands for itself
    with _connected() as connection:
        # By name: a column may be younger than a file.
        rows = connection.read_parquet(names, union_by_name=True)
        return rows.join(connection.from_arrow(wanted), RESULT, how="semi").to_arrow_table()


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory. Raises EngineError for what it cannot do."""
    try:
        # An extension that is missing would be fetched from the internet.
        offline = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
        with closing(offline) as connection:
            yield connection
    except duckdb.Error as error:
        raise EngineError(f"DuckDBで集計できませんでした。{one_line(error)}({type(error).__name__})") from error
