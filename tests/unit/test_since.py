"""前回の会議から in words: which versions a meeting may have used, and which verdicts are others since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from lib.findings.since import MovedVerdicts, make_moved_verdicts, version_labels
from lib.judge.evaluation import Evaluation, evaluate
from lib.store.delta import Commit
from lib.ui.screens.meeting.since import moved_verdicts
from lib.view.narrow import narrow
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import words


def _moved(now: Evaluation, then: Evaluation, selection: Selection = EMPTY) -> MovedVerdicts | None:
    known = vocabulary(now.tables, now.policy)
    return make_moved_verdicts(narrow(now, selection, known), known, then)


def _then(now: Evaluation, groups: int) -> Evaluation:
    """An earlier evaluation, in which the newest verdict of the first groups was another."""
    verdicts = now.verdicts.drop_duplicates("group_id", keep="last").sort_values("group_id")
    steps = [step.code for step in now.policy.verdict.steps] if now.policy.verdict else []
    others = [steps[0] if code != steps[0] else steps[-1] for code in verdicts["verdict"][:groups]]
    then = replace(now)
    vars(then)["verdicts"] = verdicts.assign(verdict=[*others, *verdicts["verdict"][groups:]])
    return then


def test_the_groups_whose_verdict_is_another_now(prefecture: Evaluation) -> None:
    assert words(_moved(prefecture, _then(prefecture, 3))) == [
        "判定が変わった3事業群",
        "産業人材の育成に係る体制の整備と質の向上〔g001〕 → ./?group=g001",
        "要対応",
        "注意",
        "外国人材の受入れの加速化〔g002〕 → ./?group=g002",
        "要対応",
        "順調",
        "ひとり親家庭への支援の加速化〔g003〕 → ./?group=g003",
        "要対応",
        "報告不足",
    ]


def test_of_many_the_first_twelve_are_listed_and_of_those_in_view(prefecture: Evaluation) -> None:
    moved = _moved(prefecture, _then(prefecture, 20))
    assert moved and len(moved.verdicts) == 12 and moved.more == "ほか8事業群"
    assert moved_verdicts(moved).endswith('<li class="muted">ほか8事業群</li></ul></div>')
    one = _moved(prefecture, _then(prefecture, 20), Selection(group=("g001",)))
    assert one and [verdict.group.to.address for verdict in one.verdicts] == ["./?group=g001"] and one.more == ""


def test_a_verdict_of_other_rules_is_called_as_its_own_rules_call_it_and_the_change_of_rules_is_said(
    prefecture: Evaluation,
) -> None:
    rules = prefecture.policy.verdict
    assert rules
    renamed = replace(rules, steps=tuple(replace(step, code=f"old_{step.code}", label=f"旧{step.label}") for step in rules.steps))  # fmt: skip
    then = evaluate(prefecture.tables, replace(prefecture.policy, verdict=renamed))
    moved = _moved(prefecture, then)
    assert moved and moved.verdicts and all(verdict.before == f"旧{verdict.after}" for verdict in moved.verdicts)
    assert moved.rules.startswith("前回の版とは判定の規則が異なります。") and moved.rules in moved_verdicts(moved)
    assert _moved(prefecture, prefecture) == MovedVerdicts("判定が変わった事業群はありません。")


def test_none_that_moved_is_said_and_without_rules_nothing_is(prefecture: Evaluation) -> None:
    moved = _moved(prefecture, prefecture)
    assert moved == MovedVerdicts("判定が変わった事業群はありません。")
    assert moved_verdicts(moved) == '<div class="ev"><p>判定が変わった事業群はありません。</p></div>'
    without = replace(prefecture, policy=replace(prefecture.policy, verdict=None))
    assert _moved(without, prefecture) is None


def test_a_version_is_called_by_its_day_number_author_and_the_beginning_of_its_note() -> None:
    at = datetime(2026, 11, 5, 1, tzinfo=UTC)
    commit = Commit(2, 1, at, "企画課", "あ" * 50, "commit", (), (), {})
    assert version_labels([commit]) == {"2": f"令和8年11月5日 10:00 第2版 企画課「{'あ' * 40}」"}
