"""What other rules change over the same facts, by group and by line of their files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.findings.model import To
from lib.findings.rule_change import (
    RuleChange,
    make_file_changes,
    make_rule_change,
    make_rule_change_table,
)
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy, problems_of
from lib.store.rules import RULES, files_in
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY
from lib.view.vocabulary import vocabulary
from tests import real
from tests.model_words import lines
from tests.store.test_rules import stricter

IN_FORCE = files_in(RULES)


def _view(evaluation: Evaluation, page: int = 1) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, EMPTY.changed(task="rules", page=page), words)


@pytest.fixture(scope="module")
def change(prefecture: Evaluation) -> RuleChange:
    """What the stricter bound changes of two dozen groups."""
    return make_rule_change(prefecture, evaluate(prefecture.tables, load_policy(stricter())))


def test_what_other_rules_change_is_counted_as_the_judgements_say(prefecture: Evaluation, change: RuleChange) -> None:
    after = evaluate(prefecture.tables, load_policy(stricter()))
    moved = [
        group_id
        for group_id in prefecture.tables.group_names
        if _newest(prefecture).get(group_id) != _newest(after).get(group_id)
    ]
    assert {group.group_id for group in change.groups if group.is_other_verdict} == set(moved) != set()
    statuses = (prefecture.cells["status"].fillna("") != after.cells["status"].fillna("")).sum()
    assert sum(group.statuses for group in change.groups) == statuses > 0
    assert f"{len(prefecture.tables.group_names)}事業群のうち、判定が変わるもの{len(moved)}事業群" in change.headline


def _newest(evaluation: Evaluation) -> dict[str, str]:
    rows = evaluation.verdicts.sort_values("sheet_year").drop_duplicates("group_id", keep="last")
    return dict(zip(rows["group_id"], rows["verdict"], strict=True))


def test_the_table_says_verdicts_by_group_and_leads_to_each(prefecture: Evaluation, change: RuleChange) -> None:
    table = make_rule_change_table(_view(prefecture), change)
    assert len(table.rows) == len(change.groups)
    first, group = table.rows[0], change.groups[0]
    assert first.before and first.before.text.endswith(group.verdict[0])
    assert first.after and first.after.text.endswith(group.verdict[1]) and group.verdict[0] != group.verdict[1]
    assert first.group.to == To("overview", EMPTY.changed(group=(group.group_id,)))
    unmoved = [row for row, each in zip(table.rows, change.groups, strict=True) if not each.is_other_verdict]
    assert all(row.before is row.after is None and (row.statuses or row.flags) for row in unmoved)


def test_a_long_table_is_shown_a_page_at_a_time(prefecture: Evaluation, change: RuleChange) -> None:
    many = replace(change, groups=change.groups[:1] * 51)
    first, second = (make_rule_change_table(_view(prefecture, page), many) for page in (1, 2))
    assert (len(first.rows), len(second.rows)) == (50, 1)
    assert first.turning.on and first.turning.on.to.selection.task == "rules"


def test_the_same_rules_change_nothing_and_say_so(prefecture: Evaluation) -> None:
    change = make_rule_change(prefecture, evaluate(prefecture.tables, load_policy(dict(IN_FORCE))))
    table = make_rule_change_table(_view(prefecture), change)
    assert lines(table) == ["24事業群の判定・進捗状況・注意(自動)は変わりません。"]


def test_a_changed_bound_is_shown_as_the_line_before_and_after_with_its_place() -> None:
    (changed,) = make_file_changes(IN_FORCE, stricter())
    assert (changed.file, changed.counts) == ("status.toml", "追加1行、削除1行")
    moved = [line for line in changed.lines if line.kind != "same"]
    assert [(line.kind, line.text) for line in moved] == [("gone", "lower_bound = 0.50"), ("new", "lower_bound = 0.60")]
    text = IN_FORCE["status.toml"].decode().splitlines()
    assert all(text[line.number - 1] == "lower_bound = 0.50" for line in moved if line.kind == "gone")
    assert len(changed.lines) == 6, "two lines on each side"


def test_lines_that_end_otherwise_are_the_same() -> None:
    assert make_file_changes(IN_FORCE, {name: text.replace(b"\n", b"\r\n") for name, text in IN_FORCE.items()}) == ()


def test_a_file_of_other_lines_throughout_is_cut() -> None:
    (changed,) = make_file_changes({}, {"status.toml": b"\n".join(b"# %d" % n for n in range(900))})
    assert len(changed.lines) == 200 and (changed.counts, changed.others) == ("追加900行、削除0行", "ほか700行")


# ---------------------------------------------------------------------- what is wrong with them


def _with(file: str, before: str, after: str) -> dict[str, bytes]:
    text = IN_FORCE[file].decode()
    assert before in text
    return {file: text.replace(before, after, 1).encode()}


def test_every_wrong_file_is_named_at_once() -> None:
    wrong = (
        _with("status.toml", "lower_bound = 0.5", "lower_bound = 5.0")
        | _with("viewpoints.toml", "viewpoint = 1", "viewpoint = 10")
        | _with("verdict.toml", "behind_share =", "behind_sahre =")
    )
    problems = problems_of({**IN_FORCE, **wrong}, real.policy(), real.tables())
    assert [problem.split(" ")[0].rstrip(":") for problem in problems] == [
        "status.toml",
        "viewpoints.toml",
        "verdict.toml",
    ]
    assert problems_of(IN_FORCE, real.policy(), real.tables()) == ()


def test_a_passage_is_looked_up_unless_the_rules_in_force_cite_it() -> None:
    moved = {**IN_FORCE, **_with("viewpoints.toml", 'place = "L44"', 'place = "L45"')}
    (problem,) = problems_of(moved, real.policy(), real.tables())
    assert "45行目にありません" in problem and problem.startswith("viewpoints.toml ")
    assert problems_of(moved, load_policy(moved), real.tables()) == ()


def test_a_passage_may_stand_in_a_document_that_was_taken_in() -> None:
    cite = '[[rule.cites]]\nfires = true\nfile = "ours.txt"\nplace = "L2"\ntext = "%s"\n'
    text = IN_FORCE["viewpoints.toml"].decode()
    head = text[: text.index("[[rule]]", text.index("[[rule]]") + 1)]
    tables = real.tables()
    sources = tables["sources"].assign(file="ours.txt")
    ours = replace(
        tables,
        frames={**tables.frames, "sources": sources},
        read_document=lambda _name, _sha: "一\n二行目の文".encode(),
    )
    for words, is_sound in (("二行目", True), ("三行目", False)):
        files = {**IN_FORCE, "viewpoints.toml": (head + cite % words).encode()}
        assert (problems_of(files, real.policy(), ours) == ()) == is_sound
        assert "ours.txt" in problems_of(files, real.policy(), tables)[0]
