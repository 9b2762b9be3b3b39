"""Administer the store of DASHBOARD_STORE.

``python -m lib.store init | log | check | restore NUMBER -m NOTE | tidy | backup TO | repair TO -m NOTE |
rules FOLDER -m NOTE | purge DOCUMENT -m NOTE``.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from lib.contract.contract import ContractError
from lib.contract.era import day
from lib.findings.rule_change import make_rule_change
from lib.judge.evaluation import evaluate
from lib.judge.keep import keep_after_commit
from lib.judge.policy.load import load_policy, load_what_is_sound, recorded_policy
from lib.judge.policy.toml import RuleError
from lib.store import folder
from lib.store.access import NAME_A_STORE, load_store
from lib.store.backup import backup
from lib.store.commit import BehindError, change_rules, commit, create, restore, tidy
from lib.store.delta import Commit, Store
from lib.store.purge import documents_named, purge
from lib.store.repair import repair
from lib.store.rules import files_in
from lib.store.sheets import by_sheet
from lib.store.soundness import check
from lib.system import console
from lib.system.console import one_line
from lib.system.user import name_of_user, note_of

# What they commit is judged at once, and the results kept.
_COMMITTING = ("init", "restore", "rules", "purge")


def init(store: Store, who: str, note: str = "最初の取込") -> int:
    """Make a store whose first commit holds the tables committed with the code.

    Returns 0, or 2 where the store has a commit already.
    """
    if store.is_there:
        if store.head()[0]:
            print(f"「{store.address}」には、蓄積データが既にあります。何も変えていません。", file=sys.stderr)
            return 2
        # Made, but empty: an earlier run ended before its first commit. This one goes on.
    else:
        create(store.address)
    tables = folder.load(folder.DEFAULT_TABLES)
    sources = tables.stated["sources"].to_dict(orient="records")
    files = {source["sha256"]: tables.document(source["source_id"]) for source in sources}
    first = commit(store, by_sheet(tables.stated, files), who, note, parent=0)
    console.print_result(f"「{store.address}」を作りました。{first.label}: 調書{len(first.revisions)}件")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 with a message in Japanese on standard error."""
    options = _parser().parse_args(arguments)
    address = os.environ.get("DASHBOARD_STORE", "").strip()
    if not address:
        print(NAME_A_STORE, file=sys.stderr)
        return 2
    store = Store(address)
    try:
        code = _run(options, store)
        if code == 0 and options.command in _COMMITTING:
            keep_after_commit(store)
        return code
    except KeyError:
        print(f"第{options.number}版はありません。python -m lib.store log で確かめてください。", file=sys.stderr)
    except (ContractError, BehindError) as error:
        print(error, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = console.Parser(prog="python -m lib.store", description=__doc__)
    parser.add_argument("--who", help="name in the history; DASHBOARD_WHO or the account's name without it")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init", help="make a store that begins with the committed tables")
    commands.add_parser("log", help="list every commit, newest first")
    commands.add_parser("check", help="read everything and say what is not as it was committed")
    backup_parser = commands.add_parser("backup", help="copy the store to a folder, also while others commit")
    backup_parser.add_argument("to", type=Path)
    repair_parser = commands.add_parser("repair", help="put together in a folder what is whole of a damaged store")
    repair_parser.add_argument("to", type=Path)
    repair_parser.add_argument("-m", "--note", required=True)
    rules_parser = commands.add_parser("rules", help="say what other rules change, and put them in force as a commit")
    rules_parser.add_argument("folder", type=Path)
    rules_parser.add_argument("-m", "--note", required=True)
    rules_parser.add_argument("--try", dest="is_trial", action="store_true", help="say what would change, and no more")
    purge_parser = commands.add_parser(
        "purge", help="take a document's bytes out of the store for good; its facts stay"
    )
    purge_parser.add_argument("document", help="its file name or the first letters (8 or more) of its SHA-256")
    purge_parser.add_argument("-m", "--note", required=True)
    commands.add_parser("tidy", help="join the small files that many commits leave")
    restore_parser = commands.add_parser("restore", help="put an earlier commit in force again")
    restore_parser.add_argument("number", type=int)
    restore_parser.add_argument("-m", "--note", required=True)
    return parser


def _run(options: argparse.Namespace, store: Store) -> int:
    """Run a parsed command on a store. Raises KeyError when the commit to restore does not exist."""
    if options.command == "log":
        commits = store.commits()
        for line in _history(commits):
            print(line)
        if problem := store.lost(commits):
            print(problem, file=sys.stderr)
        return 2 if problem else 0
    if options.command == "check":
        return _check(store)
    with console.uninterrupted():
        if options.command == "backup":
            copy = backup(store, options.to)
            console.print_result(f"「{copy.address}」に写しました。第{copy.head()[0]}版まで")
        elif options.command == "repair":
            return _repair(store, options.to, name_of_user(options.who), note_of(options.note))
        elif options.command == "rules":
            return _rules(store, options)
        elif options.command == "purge":
            return _purge(store, options)
        elif options.command == "init":
            return init(store, name_of_user(options.who))
        elif options.command == "tidy":
            console.print_result(f"表の部分ファイル: {sum(tidy(store).values())}")
        else:
            restored = restore(store, options.number, name_of_user(options.who), note_of(options.note))
            console.print_result(f"{restored.label}として、第{options.number}版の内容に戻しました。")
    return 0


def _check(store: Store) -> int:
    """Say what a store holds, and on standard error what is wrong with it. Returns 0, or 2 where something is."""
    soundness = check(store)
    for problem in soundness.problems:
        print(problem, file=sys.stderr)
    counts = f"版{soundness.commits:,}、調書{soundness.sheets:,}件、文書{soundness.documents:,}件、保存した画面{soundness.views:,}件"
    print(f"読んだもの: {counts}。" + ("" if soundness.problems else "すべて取り込んだときのままです。"))
    return 2 if soundness.problems else 0


def _repair(store: Store, to: Path, who: str, note: str) -> int:
    """Put a store together anew and say what is lost. Returns 0, or 2 where something is."""
    repaired = repair(store, to, who, note)
    for words in repaired.lost:
        print(words, file=sys.stderr)
    console.print_result(f"「{repaired.store.address}」に、第{repaired.number}版として組み立て直しました。")
    return 2 if repaired.lost else 0


def _rules(store: Store, options: argparse.Namespace) -> int:
    """Say what the rules of a folder change over the newest facts, and put them in force.

    Returns 0, or 2 where they cannot be used or are those in force already.
    """
    files = files_in(options.folder)
    try:
        new = load_policy(options.folder)
        tables = load_store(store)
        old = recorded_policy(store, tables.rules, load_what_is_sound)
        change = make_rule_change(evaluate(tables, old), evaluate(tables, new))
        for words in (change.headline, *(group.words for group in change.groups)):
            print(one_line(words))
        if options.is_trial:
            return 0
        made = change_rules(store, files, name_of_user(options.who), note_of(options.note), tables.number)
    except (RuleError, ValueError) as error:
        print(f"規則は変わっていません。{error}", file=sys.stderr)
        return 2
    console.print_result(f"{made.label}として、規則を変えました。")
    return 0


def _purge(store: Store, options: argparse.Namespace) -> int:
    """Purge the one document that is named. Returns 0, or 2 where none or several are."""
    named = documents_named(store, options.document)
    if len(named) != 1:
        which = "、".join(f"{name}({sha256[:12]})" for sha256, name in named.items())
        why = f"当てはまる文書が{len(named)}件あります: {which}" if named else "その名前の文書はありません"
        print(f"何も消去していません。{one_line(why)}。", file=sys.stderr)
        return 2
    (sha256,) = named
    made = purge(store, sha256, name_of_user(options.who), note_of(options.note))
    document = one_line(named[sha256])
    console.print_result(
        f"{made.label}として、文書「{document}」を消去しました。数値と記載は残ります。前に作った控えには残っています。"
    )
    return 0


def _history(commits: list[Commit]) -> list[str]:
    """A line for each commit, newest first; one whose time is before that of the commit before it says so."""
    lines = []
    for entry, before in zip(commits, [*commits[1:], None], strict=False):
        line = f"{entry.label} {day(entry.at)} {entry.who} 「{entry.note}」 調書{len(entry.revisions)}件"
        if before and entry.at < before.at:
            line += f" (時刻が{before.label}より前です。サーバーの時計を確かめてください)"
        lines.append(one_line(line))
    return lines


if __name__ == "__main__":
    console.run(main, failed=2)
