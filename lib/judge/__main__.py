"""Judge what is missing in the store of DASHBOARD_STORE and keep the results, or count what is kept (``--count``)."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Callable

from lib.contract.contract import ContractError
from lib.contract.formulas import escaped
from lib.judge.counting import Counted, NotJudgedError, count_verdicts
from lib.judge.engine import EngineError, processors
from lib.judge.keep import keep_results
from lib.judge.policy.toml import RuleError
from lib.judge.rollup import HEADS, Head
from lib.judge.spark import SparkConnect
from lib.store.access import NAME_A_STORE
from lib.store.delta import Store
from lib.system import console


def main(arguments: list[str] | None = None) -> int:
    """Judge and keep, or count. Returns 0, or 2 with a message in Japanese where that cannot be done."""
    parser = console.Parser(prog="python -m lib.judge", description=__doc__)
    parser.add_argument("--all", dest="is_all", action="store_true", help="every version; the newest without it")
    help_of_processes = "how many processes judge; as many as there are processors without it, 1: this one alone"
    parser.add_argument("--processes", type=_count, default=processors(), metavar="N", help=help_of_processes)
    help_of_engine = "a Spark Connect server that judges, or counts; sc://HOST:PORT; --processes: parts it gets at once"
    parser.add_argument("--engine", metavar="ADDRESS", help=help_of_engine)
    help_of_count = "judge nothing: print the kept verdicts of the newest version by head and year, as CSV; by DuckDB"
    parser.add_argument("--count", choices=HEADS, metavar="HEAD", help=f"{help_of_count}; {', '.join(HEADS)}")
    options = parser.parse_args(arguments)
    if options.count and options.is_all:
        parser.error("--count と --all は、一緒に使えません(最新の版だけを集計します)")
    address = os.environ.get("DASHBOARD_STORE", "").strip()
    if not address:
        print(NAME_A_STORE, file=sys.stderr)
        return 2
    store = Store(address)
    if options.count:
        return _count_verdicts(store, options.count, options)
    try:
        numbers = [commit.number for commit in store.commits()] if options.is_all else [store.head()[0]]
    except ContractError as error:
        print(error, file=sys.stderr)
        return 2
    return max((_judge(store, number, options) for number in numbers), default=0)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("1以上の整数を書いてください")
    return int(text)


def _judge(store: Store, number: int, options: argparse.Namespace) -> int:
    """Judge one version and say so. Returns 0, or 2 where it cannot be judged."""
    try:
        engine = SparkConnect(options.engine, options.processes) if options.engine is not None else None
        judging = keep_results(store, number or None, engine, options.processes, _progress_of(number))
    except (ContractError, RuleError, EngineError) as error:
        print(f"第{number}版: {error}", file=sys.stderr)
        return 2
    where = f"エンジン「{engine.name}」で" if engine and judging.judged else ""
    console.print_result(
        f"第{number}版: {judging.judged:,}事業群を{where}判定しました(判定済み{judging.read:,}事業群)。"
    )
    return 0


def _count_verdicts(store: Store, head: Head, options: argparse.Namespace) -> int:
    """Print the counts as CSV, and on standard error what counted them. Returns 0, or 2 where a group is left out."""
    try:
        engine = SparkConnect(options.engine, options.processes) if options.engine is not None else None
        counted = count_verdicts(store, head, engine)
    except (ContractError, RuleError, EngineError, NotJudgedError) as error:
        print(error, file=sys.stderr)
        return 2
    console.print_utf8(_as_csv(counted, head))
    by = "DuckDB" if engine is None else f"エンジン「{counted.engine}」"
    print(f"{counted.version}: {counted.groups:,}事業群の判定を{by}で集計しました。", file=sys.stderr)
    if counted.damaged:
        names = "、".join(f"「{console.one_line(name)}」" for name in counted.damaged)
        print(f"保存した判定の結果が書かれたときのままでないため、次の事業群を数えていません: {names}", file=sys.stderr)
    return 2 if counted.damaged or counted.has_damaged_sheets else 0


def _as_csv(counted: Counted, head: Head) -> str:
    """The counts as CSV; a head that no sheet names is blank, and one that Excel would run is escaped."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([head, "sheet_year", "verdict", "label", "groups", "judged", "behind"])
    for row in counted.rows:
        label = counted.rules.step(row.verdict).label
        name = "" if row.head is None else escaped(row.head)
        writer.writerow([name, row.sheet_year, row.verdict, label, row.groups, row.judged, row.behind])
    return text.getvalue()


def _progress_of(number: int) -> Callable[[int, int], None]:
    """Says on a terminal how far the judging of a version is, unless it is done."""

    def tell(judged: int, groups: int) -> None:
        if sys.stderr.isatty() and judged < groups:
            print(f"第{number}版: {groups:,}事業群のうち{judged:,}事業群を判定し、保存しました。", file=sys.stderr)

    return tell


if __name__ == "__main__":
    console.run(main, failed=2)
