"""Hand-outs from the command line: ``python -m lib.report --group ID --format pptx,pdf,xlsx``, or ``--all`` for every group."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lib.contract.schema import ContractError
from lib.findings import listing
from lib.findings.decisions import Decision, DecisionError, from_file
from lib.findings.slides import agenda
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy import load_policy
from lib.judge.toml import RuleError
from lib.report import paper, powerpoint, summary, typeset, workbook
from lib.store.folder import load
from lib.view.selection import Selection, View, Vocabulary, narrow, vocabulary

FORMATS = ("pptx", "pdf", "xlsx", "json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and say which; 0 when all were written, 1 with the reason when not."""
    parser = argparse.ArgumentParser(prog="python -m lib.report", description=__doc__)
    parser.add_argument("--group", action="append", default=[], metavar="ID", help="program group; may be given again")
    parser.add_argument("--all", action="store_true", help="every program group, a file each")
    parser.add_argument("--measure", metavar="NAME", help="one deck, A3 page and book of a measure's groups together")
    parser.add_argument("--department", metavar="NAME", help="the same of a department's")
    parser.add_argument("--whole", action="store_true", help="the same of all")
    parser.add_argument("--format", default="pptx,pdf,xlsx", help="comma separated: pptx, pdf, xlsx, json")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder for the files (default: reports)")
    parser.add_argument("--size", choices=tuple(powerpoint.SIZES), default="16:9", help="slide size without a template")
    parser.add_argument("--template", type=Path, help="the prefecture's own .pptx")
    parser.add_argument("--record", type=Path, help="decisions of a meeting, saved from the meeting page")
    parser.add_argument("--check", action="store_true", help="only say whether everything needed is here")
    options = parser.parse_args(arguments)
    try:
        formats = _formats(options.format)
        if "pdf" in formats or options.check:
            print(f"font: {typeset.japanese_font()}")
        tables, policy = load(), load_policy()
        evaluation, words = evaluate(tables, policy), vocabulary(tables, policy)
        decisions = from_file(options.record.read_bytes()) if options.record else []
        if options.template:
            powerpoint.to_pptx(narrow(evaluation, Selection(), words), [], (), template=options.template)
        if options.check:
            print(f"data: {len(words.words['group'])} program groups, version {tables.version}\nready")
            return 0
        if options.measure or options.department or options.whole:
            _together(evaluation, words, formats, decisions, options)
            return 0
        groups = _groups(options.group, options.all, words)
        _write(evaluation, words, groups, formats, decisions, options)
    except (
        ContractError,
        RuleError,
        typeset.FontError,
        powerpoint.TemplateError,
        DecisionError,
        OSError,
        ValueError,
    ) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0


def _formats(text: str) -> list[str]:
    formats = [f.strip() for f in text.split(",") if f.strip()]
    unknown = [f for f in formats if f not in FORMATS]
    if unknown or not formats:
        raise ValueError(f"--format は {','.join(FORMATS)} から選んでください: {','.join(unknown) or '(なし)'}")
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
) -> None:
    """What was chosen as one meeting: a deck by the ranking, the A3 picture, a book."""
    heads = {"measure": options.measure, "department": options.department}
    for name, value in heads.items():
        if value and value not in words.words[name]:
            known = "、".join(list(words.words[name])[:20]) or "(調書に記載なし)"
            raise ValueError(f"--{name} 「{value[:60]}」はありません。あるもの: {known}")
    if "json" in formats:
        raise ValueError("json は事業群ごとです。--group か --all を指定してください")
    selection = Selection(
        measure=(options.measure,) if options.measure else (),
        department=(options.department,) if options.department else (),
    )
    view = narrow(evaluation, selection, words)
    if view.groups.empty:
        raise ValueError("その施策と部局の両方に当てはまる事業群はありません")
    filters = listing.filters_in_words(selection, words)
    name = "_".join(n for n, value in heads.items() if value) or "whole"
    options.out.mkdir(parents=True, exist_ok=True)
    makers = {
        "pptx": lambda: powerpoint.to_pptx(view, agenda(view), decisions, options.size, options.template, filters),
        "pdf": lambda: paper.overview_page(view, filters),
        "xlsx": lambda: workbook.to_workbook(view, words, decisions),
    }
    for form in formats:
        _save(options.out / f"{name}.{form}", makers[form]())
    print(f"{len(view.groups)} groups -> {options.out}")


def _write(
    evaluation: Evaluation,
    words: Vocabulary,
    groups: list[str],
    formats: list[str],
    decisions: list[Decision],
    options: argparse.Namespace,
) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    for at, group in enumerate(groups, start=1):
        view = narrow(evaluation, Selection(group=(group,)), words)
        for form in formats:
            _save(options.out / f"{group}.{form}", _made(form, view, words, decisions, options))
        print(f"{at}/{len(groups)} {words.words['group'][group]}", flush=True)
    if "pdf" in formats and len(groups) > 1:
        view = narrow(evaluation, Selection(group=tuple(groups)), words)
        _save(options.out / "overview_a3.pdf", paper.overview_page(view, f"{len(groups)}事業群"))
    print(f"{len(groups)} groups in {time.perf_counter() - begun:.1f} s -> {options.out}")


def _made(form: str, view: View, words: Vocabulary, decisions: list[Decision], options: argparse.Namespace) -> bytes:
    if form == "pptx":
        return powerpoint.to_pptx(view, agenda(view), decisions, options.size, options.template)
    if form == "pdf":
        return paper.group_pages([view], listing.filters_in_words(view.selection, words), decisions)
    if form == "json":
        return summary.to_json(view)
    return workbook.to_workbook(view, words, decisions)


def _save(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(path.name + ".tmp")
    part.write_bytes(data)
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
