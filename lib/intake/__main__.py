"""Read evaluation sheets from files: ``python -m lib.intake FILE... [--check] [--json OUT] [--commit -m NOTE]``.

Without ``--commit`` nothing is written but OUT. ``--answers FILE`` answers questions, such as which way is better, by a
JSON object (question: answer) or a CSV with the columns question and answer. Exit 0 when all is clean, 1 with warnings,
2 with errors.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lib.contract.contract import ContractError
from lib.contract.reference import Reference
from lib.intake.answer_file import AnswersError, answers_in_file
from lib.intake.answers import Answer
from lib.intake.bounded import get_ready, read_bounded
from lib.intake.check.questions import checked
from lib.intake.files.book import Message, ReadFile
from lib.intake.files.opening import MOST_BYTES, distinct_names, file_name
from lib.intake.kept import NOTHING_KEPT, Kept, kept_of
from lib.intake.layouts.shipped import shipped
from lib.intake.merge import readings_of
from lib.intake.sheet.draft import no_rows
from lib.judge.keep import keep_after_commit
from lib.judge.policy.toml import RuleError
from lib.store import access as store
from lib.store.commit import BehindError, commit
from lib.store.folder import NoDataYetError
from lib.store.problems import StoreError, UncertainError
from lib.store.tables import Tables
from lib.system import console
from lib.system.console import StoppedError, one_line
from lib.system.files import ReadError, WriteError, check_place, read_whole, write_whole
from lib.system.user import name_of_user, note_of

_EXIT = {"info": 0, "warning": 1, "error": 2}
_LEVELS = {"error": "誤り", "warning": "確認", "info": "参考"}
_MOST_SHOWN = 40


def read_all(paths: list[str], before: Tables | None, kept: Kept = NOTHING_KEPT) -> Iterator[ReadFile]:
    """Every file in turn, with what does not make sense beside what is in force. A path that cannot be read is said.

    `kept`: earlier corrections and answers, which hold for the same documents and facts.
    """
    known = before.stated if before else None
    for path, name in zip(paths, distinct_names([Path(path).name for path in paths]), strict=True):
        try:
            content = read_whole(Path(path), MOST_BYTES)
        except ReadError as error:
            yield ReadFile(name, "", "unknown", (Message("error", "", str(error)),), no_rows())
            continue
        names = kept.answers.of("renamed")
        read = read_bounded(name, content, known, kept.corrections, names, layouts=kept.layouts)
        yield checked(read, before, kept.answers)


def main(arguments: list[str] | None = None) -> int:
    """Command line; the exit code is that of the gravest message."""
    parser = console.Parser(prog="python -m lib.intake", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--check", action="store_true", help="read and check only (the default)")
    parser.add_argument("--json", metavar="OUT", help="write what was read as JSON; - for standard output")
    parser.add_argument("--commit", action="store_true", help="put it in force in the store of DASHBOARD_STORE")
    parser.add_argument("-m", "--note", help="what the commit is about")
    parser.add_argument("--who", help="name in the history; DASHBOARD_WHO or the account's name without it")
    parser.add_argument("--answers", metavar="FILE", help="answers to questions, as JSON or CSV")
    options = parser.parse_args(arguments)
    if options.commit and (options.check or options.note is None):
        parser.error("--commit には -m 説明 が必要で、--check とは一緒に使えません")
    note = note_of(options.note) if options.commit else ""
    who = name_of_user(options.who) if options.commit or options.answers else ""
    if options.json and options.json != "-":
        check_place(Path(options.json))
    get_ready()
    origin = store.origin()
    if options.commit and not origin.is_store:
        print(store.NAME_A_STORE, file=sys.stderr)
        return 2
    before = None
    try:
        before = store.load()
    except ContractError as error:
        if options.commit:
            is_empty = isinstance(error, NoDataYetError)
            why = "蓄積データがまだ空です。python -m lib.store init で始めてください。" if is_empty else error
            print(f"取り込んでいません。{why}", file=sys.stderr)
            return 2
        print(f"現在のデータを読めないため、前の調書と比較していません。\n{error}", file=sys.stderr)
    try:
        given = answers_in_file(Path(options.answers), who) if options.answers else []
        common = shipped()
    except (AnswersError, RuleError) as error:
        print(error, file=sys.stderr)
        return 2
    commits = store.commits(origin)
    if problem := store.lost(origin, commits):
        print(problem, file=sys.stderr)
    kept = kept_of(commits).with_answers(given)
    try:
        reads = _read_and_say(options, before, replace(kept, layouts=(*kept.layouts, *common)))
    except (StoppedError, WriteError):
        if options.commit:
            print("何も取り込んでいません。", file=sys.stderr)
        raise
    code = max((_EXIT[read.level] for read in reads), default=0)
    if options.commit:
        assert before is not None
        with console.uninterrupted():
            return max(_commit(reads, before, origin, who, note, given), code)
    return code


def _read_and_say(options: argparse.Namespace, before: Tables | None, kept: Kept) -> list[ReadFile]:
    """Read the files, and print or write what they hold. Raises WriteError where the JSON cannot be written."""
    reads = []
    for at, read in enumerate(read_all(options.files, before, kept), start=1):
        reads.append(read)
        if len(options.files) > 3:
            print(f"{at}/{len(options.files)} {read.file}", file=sys.stderr, flush=True)
    if options.json:
        _write(options.json, {"files": [read.as_json() for read in reads]})
    if options.json != "-":
        for path, read in zip(options.files, reads, strict=True):
            if read.file != file_name(Path(path).name):
                print(f"{read.file}: {one_line(path)} をこの名前で表示します。同じ名前のファイルがほかにあります")
            _say(read)
    return reads


def _say(read: ReadFile) -> None:
    counts = {name: len(rows) for name, rows in read.tables.items()}
    figures = sum(1 for row in read.tables["observations"] if row["value"] is not None)
    figures += sum(1 for row in read.tables["budgets"] if row["amount_thousand_yen"] is not None)
    print(f"{read.file}: {counts['program_groups']}事業群 {counts['indicators']}指標 {counts['projects']}事業 数値{figures}個 文章{counts['narratives']}件")  # fmt: skip
    if read.counts:
        print(f"  {read.counts.words}")
    unprinted = [m for m in read.messages if m.question and m.question.kind in ("accumulation", "direction")]
    messages = sorted((m for m in read.messages if m not in unprinted), key=lambda m: -_EXIT[m.level])
    for message in messages[:_MOST_SHOWN]:
        place = f" {Reference('', message.place).words}" if message.place else ""
        print(f"  {_LEVELS[message.level]}{place}: {one_line(message.text)}")
    if len(messages) > _MOST_SHOWN:
        print(f"  ほか{len(messages) - _MOST_SHOWN}件(--json ですべて書き出せます)")
    if unprinted:
        indicators = len({m.place for m in unprinted})
        words = "累計・単年度・時点の別、又は増えるほどよいか減るほどよいかの記載がありません。よい向きを回答するまで判定しません"
        print(f"  確認: {indicators}指標は、{words}。画面の「取込」の表か、--answers FILE で回答してください")


def _write(out: str, content: dict[str, object]) -> None:
    """The JSON in UTF-8, to standard output or to a file. Raises WriteError."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    if out == "-":
        console.print_utf8(f"{text}\n")
    else:
        write_whole(Path(out), console.for_scripts(text).encode())


def _commit(
    reads: list[ReadFile], before: Tables, origin: store.Origin, who: str, note: str, given: list[Answer]
) -> int:
    merged = readings_of(reads, before)
    said = [(read.file, m) for read in reads for m in merged.messages.get(read.sha256, ())]
    for file, message in said:
        print(f"{file}: {one_line(message.text)}", file=sys.stderr)
    left_out = [read.file for read in reads if read.level == "error"] + [f for f, m in said if m.level == "error"]
    if left_out:
        print(f"誤りのあるファイルは取り込んでいません: {'、'.join(left_out)}", file=sys.stderr)
    if not merged.readings:
        print("取り込むものはありません。", file=sys.stderr)
        return 2 if left_out else 0
    answers = [*given, *(_by_command(read, m, who) for read in reads for m in read.messages if _is_taken_as_is(m))]
    details = {
        "answers": [answer.as_json() for answer in answers],
        "layouts": [layout for r in reads if r.level != "error" for layout in r.layouts],
    }
    try:
        made = commit(store.store(origin.address), merged.readings, who, note, before.number, details)
    except (BehindError, ContractError) as error:
        is_undone = isinstance(error, StoreError) and not isinstance(error, UncertainError)
        print(f"{'取り込めませんでした。データは変わっていません。' if is_undone else ''}{error}", file=sys.stderr)
        return 2
    console.print_result(f"{made.label}として取り込みました。事業群: {'、'.join(made.groups) or '変わりなし'}")
    keep_after_commit(store.store(origin.address))
    return 2 if left_out else 0


def _is_taken_as_is(message: Message) -> bool:
    """Whether a question counts as answered by the command; one that offers answers stays open for a person."""
    return message.level == "warning" and message.question is not None and message.proposal is None


def _by_command(read: ReadFile, message: Message, who: str) -> Answer:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Answer(str(message.question), "コマンドで確定", "", message.text, who, at, read.sha256)


if __name__ == "__main__":
    console.run(main, failed=2)
