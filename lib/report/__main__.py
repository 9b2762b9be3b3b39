"""Hand-outs from the command line: ``python -m lib.report --group ID --format pptx,pdf,xlsx``, or ``--all`` for every group."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lib.contract.contract import ContractError
from lib.findings import listing
from lib.findings.decisions import Decision, DecisionError, data_of, from_file
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import policy_of
from lib.judge.policy.toml import RuleError
from lib.report import paper, typeset
from lib.report.handouts import FORMATS, WORDS, Handout
from lib.report.powerpoint import deck
from lib.report.powerpoint.template import TemplateError
from lib.store.access import load
from lib.system import console
from lib.system.console import one_line, place_of
from lib.system.faults import cause_of
from lib.system.files import MOST_BYTES, ReadError, WriteError, check_place, make_folder, read_whole, write_whole
from lib.view.narrow import narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

_MOST_OF_TEMPLATE = 200 * 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and say which; 0 when all were written, 1 with the reasons when not."""
    options = _parser().parse_args(arguments)
    try:
        formats = _formats(options.format)
        if options.check:
            print(f"font: {typeset.japanese_font()}")
        tables = load()
        policy = policy_of(tables)
        evaluation, words = evaluate(tables, policy), vocabulary(tables, policy)
        decisions = []
        if options.record:
            decisions = from_file(_content("--record", options.record), data_of(tables, words))
        if options.template:
            _content("--template", options.template, _MOST_OF_TEMPLATE)
            deck.to_pptx(narrow(evaluation, Selection(), words), [], (), template=options.template)
        if options.check:
            print(f"data: {len(words.words['group'])} program groups, version {tables.version}")
            print(
                f"rules: {one_line(policy.place)}, {len(policy.scale.grades)} grades, {len(policy.rules)} rules\nready"
            )
            return 0
        if options.measure or options.department or options.whole:
            return _together(evaluation, words, formats, decisions, options)
        groups = _groups(options.group, options.all, words)
        return _write(evaluation, words, groups, formats, decisions, options)
    except _IN_WORDS as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"「{one_line(error.filename or '')}」を読めません。{cause_of(error)}", file=sys.stderr)
    return 1


# Problems that say in Japanese what is wrong.
_IN_WORDS = (
    ContractError,
    RuleError,
    typeset.FontError,
    TemplateError,
    DecisionError,
    ReadError,
    ValueError,
)


def _content(option: str, path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of a file that an option names. Raises ReadError, which says which."""
    try:
        return read_whole(path, most_bytes)
    except ReadError as error:
        raise ReadError(f"{option} 「{one_line(path)}」: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = console.Parser(prog="python -m lib.report", description=__doc__)
    parser.add_argument("--group", action="append", default=[], metavar="ID", help="program group; may be given again")
    parser.add_argument("--all", action="store_true", help="every program group, a file each")
    parser.add_argument("--measure", metavar="NAME", help="one deck, A3 page and book of a measure's groups together")
    parser.add_argument("--department", metavar="NAME", help="the same of a department's")
    parser.add_argument("--whole", action="store_true", help="the same of all")
    parser.add_argument("--format", default="pptx,pdf,xlsx", help=f"comma separated: {', '.join(WORDS)}")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder for the files (default: reports)")
    parser.add_argument("--size", choices=tuple(deck.SIZES), default="16:9", help="slide size without a template")
    parser.add_argument("--template", type=Path, help="the prefecture's own .pptx")
    parser.add_argument("--record", type=Path, help="decisions of a meeting, saved from the meeting page")
    parser.add_argument("--check", action="store_true", help="only say whether everything needed is here")
    return parser


def _formats(text: str) -> list[str]:
    formats = [f.strip() for f in text.split(",") if f.strip()]
    unknown = [f for f in formats if f not in WORDS]
    if unknown or not formats:
        raise ValueError(f"--format は {','.join(WORDS)} から選んでください: {','.join(unknown) or '(なし)'}")
    return formats


def _groups(named: list[str], everything: bool, words: Vocabulary) -> list[str]:
    known = words.words["group"]
    if everything:
        return list(known)
    unknown = [g for g in named if g not in known]
    if unknown or not named:
        listed = "、".join(list(known)[:20])
        raise ValueError(f"--group に事業群のIDを指定してください({'、'.join(unknown) or 'なし'})。あるもの: {listed}")
    return named


def _together(
    evaluation: Evaluation,
    words: Vocabulary,
    formats: list[str],
    decisions: list[Decision],
    options: argparse.Namespace,
) -> int:
    """What was chosen as one meeting: a deck by the ranking, the A3 picture, a book. Returns 0, or 1 without one of them."""
    heads = {"measure": options.measure, "department": options.department}
    for name, value in heads.items():
        if value and value not in words.words[name]:
            known = "、".join(list(words.words[name])[:20]) or "(調書に記載なし)"
            raise ValueError(f"--{name} 「{value[:60]}」はありません。あるもの: {known}")
    together = {form.word: form for form in FORMATS if form.of_many}
    alone = [word for word in formats if word not in together]
    if alone:
        raise ValueError(f"{','.join(alone)} は事業群ごとです。--group か --all を指定してください")
    selection = Selection(
        measure=(options.measure,) if options.measure else (),
        department=(options.department,) if options.department else (),
    )
    view = narrow(evaluation, selection, words)
    if view.groups.empty:
        raise ValueError("指定した施策と部局の両方に該当する事業群はありません")
    filters = listing.filters_in_words(selection, words)
    name = "_".join(n for n, value in heads.items() if value) or "whole"
    make_folder(options.out)
    check_place(options.out / "x")
    handout = Handout(view, words, decisions, filters, options.size, options.template)
    are_saved = [_save(options.out / f"{name}.{word}", partial(together[word].make, handout)) for word in formats]
    return _result(are_saved, options.out)


def _write(
    evaluation: Evaluation,
    words: Vocabulary,
    groups: list[str],
    formats: list[str],
    decisions: list[Decision],
    options: argparse.Namespace,
) -> int:
    """A file for each group and format, and of several groups the A3 picture. Returns 0, or 1 without one of them."""
    make_folder(options.out)
    check_place(options.out / "x")
    of_group = {form.word: form for form in FORMATS if form.of_group}
    are_saved: list[bool] = []
    for at, group in enumerate(groups, start=1):
        view = narrow(evaluation, Selection(group=(group,)), words)
        handout = Handout(view, words, decisions, size=options.size, template=options.template)
        are_saved += [_save(options.out / f"{group}.{word}", partial(of_group[word].make, handout)) for word in formats]
        print(f"{at}/{len(groups)} {one_line(words.words['group'][group])}", flush=True)
    if "pdf" in formats and len(groups) > 1:
        view = narrow(evaluation, Selection(group=tuple(groups)), words)
        make = partial(paper.overview_page, view, f"{len(groups)}事業群")
        are_saved.append(_save(options.out / "overview_a3.pdf", make))
    return _result(are_saved, options.out)


def _result(are_saved: Sequence[bool], out: Path) -> int:
    """Say how many files were written. Returns 0, or 1 without one of them."""
    if any(are_saved):
        print(f"「{one_line(out)}」に{sum(are_saved)}件のファイルを書きました。")
    return 0 if all(are_saved) else 1


def _save(path: Path, make: Callable[[], bytes]) -> bool:
    """Make a file and write it; whether it was. Why not is said, and the other files are made all the same."""
    try:
        write_whole(path, make())
        return True
    except WriteError as error:
        print(one_line(error), file=sys.stderr)
        return False
    except _IN_WORDS as error:
        why = str(error)
    except (GeneratorExit, KeyboardInterrupt, SystemExit, console.StoppedError):
        raise
    except BaseException as error:  # of the libraries that make a format; a panic of one in Rust is no Exception
        why = f"プログラムに問題が起きました({place_of(error)})。この表示を管理者に伝えてください。"
    print(f"「{one_line(path.name)}」を作れませんでした。{why}", file=sys.stderr)
    return False


if __name__ == "__main__":
    console.run(main, failed=1)
