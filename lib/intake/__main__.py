"""Read evaluation sheets from files: ``python -m lib.intake FILE... [--check] [--json OUT] [--commit -m NOTE]``.

Without ``--commit`` nothing is written but OUT. Exit 0 when all is clean, 1 with warnings, 2 with errors.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lib.contract.reference import Reference
from lib.contract.schema import ContractError
from lib.intake.bounded import get_ready, read_bounded
from lib.intake.check.questions import questions
from lib.intake.files.book import Message, ReadFile
from lib.intake.files.opening import MOST_BYTES, file_name
from lib.intake.layouts.kept import known_layouts
from lib.intake.layouts.layout import Layout
from lib.intake.merge import readings_of
from lib.intake.sheet.draft import no_rows
from lib.judge.toml import RuleError
from lib.store import read as store
from lib.store.commit import BehindError, commit
from lib.store.tables import Tables

_EXIT = {"info": 0, "warning": 1, "error": 2}
_LEVELS = {"error": "誤り", "warning": "確認", "info": "参考"}
_MOST_SHOWN = 40


def read_all(paths: list[str], before: Tables | None, layouts: Sequence[Layout] = ()) -> Iterator[ReadFile]:
    """Every file in turn, with what does not make sense beside what is in force. A path that cannot be read is said."""
    known = before.stated if before else None
    for path in paths:
        where = Path(path)
        try:
            if where.is_dir():
                yield _unread(where, "フォルダです。中のファイルを1つずつ指定してください。")
                continue
            if where.stat().st_size > MOST_BYTES:
                yield _unread(
                    where, f"ファイルが大きすぎます。{MOST_BYTES // 1024 // 1024} MBまでです。分けてください。"
                )
                continue
            content = where.read_bytes()
        except FileNotFoundError:
            yield _unread(where, "ファイルが見つかりません。場所と名前を確かめてください。")
            continue
        except OSError:
            yield _unread(
                where, "ファイルを開けません。読む権限があるか、ほかのソフトが開いていないかを確かめてください。"
            )
            continue
        read = read_bounded(where.name, content, known, layouts=layouts)
        yield replace(read, messages=(*read.messages, *questions(read, before)))


def _unread(where: Path, words: str) -> ReadFile:
    return ReadFile(file_name(where.name), "", "unknown", (Message("error", "", words),), no_rows())


def main(arguments: list[str] | None = None) -> int:
    """Command line; the exit code is that of the gravest message."""
    parser = argparse.ArgumentParser(prog="python -m lib.intake", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--check", action="store_true", help="read and check only (the default)")
    parser.add_argument("--json", metavar="OUT", help="write what was read as JSON; - for standard output")
    parser.add_argument("--commit", action="store_true", help="put it in force in the store of DASHBOARD_STORE")
    parser.add_argument("-m", "--note", help="what the commit is about")
    parser.add_argument(
        "--who", default=os.environ.get("DASHBOARD_WHO") or getpass.getuser(), help="name in the history"
    )
    options = parser.parse_args(arguments)
    if options.commit and (options.check or not options.note):
        parser.error("--commit needs -m NOTE, and goes without --check")
    get_ready()
    origin = store.origin()
    if options.commit and not origin.is_store:
        print("DASHBOARD_STORE に、蓄積データのフォルダか s3://… を書いてください。", file=sys.stderr)
        return 2
    before = _before()
    if options.commit and before is None:
        print("蓄積データがありません。python -m lib.store init で作ってください。", file=sys.stderr)
        return 2
    try:
        layouts = known_layouts(store.commits(origin) if before else ())
    except RuleError as error:
        print(error, file=sys.stderr)
        return 2
    reads = []
    for at, read in enumerate(read_all(options.files, before, layouts), start=1):
        reads.append(read)
        if len(options.files) > 3:
            print(f"{at}/{len(options.files)} {read.file}", file=sys.stderr, flush=True)
    if options.json:
        _write(options.json, {"files": [read.as_json() for read in reads]})
    if options.json != "-":
        for read in reads:
            _say(read)
    code = max((_EXIT[read.level] for read in reads), default=0)
    if options.commit:
        assert before is not None
        return max(_commit(reads, before, origin, options.who, options.note), code)
    return code


def _before() -> Tables | None:
    try:
        return store.load()
    except ContractError as error:
        print(f"いまのデータを読めないため、前の調書とは比べていません。\n{error}", file=sys.stderr)
        return None


def _say(read: ReadFile) -> None:
    counts = {name: len(rows) for name, rows in read.tables.items()}
    figures = sum(1 for row in read.tables["observations"] if row["value"] is not None)
    figures += sum(1 for row in read.tables["budgets"] if row["amount_thousand_yen"] is not None)
    print(f"{read.file}: 事業群{counts['program_groups']} 指標{counts['indicators']} 事務事業{counts['projects']} 数値{figures} 文章{counts['narratives']}")  # fmt: skip
    for message in sorted(read.messages, key=lambda m: -_EXIT[m.level])[:_MOST_SHOWN]:
        place = f" {Reference('', message.place).words}" if message.place else ""
        print(f"  {_LEVELS[message.level]}{place}: {message.text}")
    if len(read.messages) > _MOST_SHOWN:
        print(f"  ほか{len(read.messages) - _MOST_SHOWN}件(--json ですべて書き出せます)")


def _write(out: str, content: dict[str, object]) -> None:
    """The JSON, whole or not at all."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    if out == "-":
        print(text)
        return
    target = Path(out)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _commit(reads: list[ReadFile], before: Tables, origin: store.Origin, who: str, note: str) -> int:
    merged = readings_of(reads, before)
    said = [(file, m) for file, messages in merged.messages.items() for m in messages]
    for file, message in said:
        print(f"{file}: {message.text}", file=sys.stderr)
    left_out = [read.file for read in reads if read.level == "error"] + [f for f, m in said if m.level == "error"]
    if left_out:
        print(f"誤りのあるファイルは取り込んでいません: {'、'.join(left_out)}", file=sys.stderr)
    if not merged.readings:
        print("取り込むものはありません。", file=sys.stderr)
        return 2 if left_out else 0
    questions_kept = [{"question": str(m.question or ""), "text": m.text, "answer": "コマンドで確定"} for r in reads for m in r.messages if m.level == "warning"]  # fmt: skip
    details = {
        "answers": questions_kept,
        "layouts": [layout for r in reads if r.level != "error" for layout in r.layouts],
    }
    try:
        made = commit(store.store(origin.address), merged.readings, who, note, before.number, details)
    except (BehindError, ContractError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{made.label}として取り込みました。事業群: {'、'.join(made.groups) or '変わりなし'}")
    return 2 if left_out else 0


if __name__ == "__main__":
    sys.exit(main())
