"""One decision, one place: which flags count for an item, in which order; and the same for screen, slide, paper and files."""

from __future__ import annotations

import io

import openpyxl
import pytest

from lib.findings import listing
from lib.findings.attention import Counted, attention, own_first, warned_below
from lib.judge.evaluation import Evaluation
from lib.judge.policy.load import Policy
from lib.report.workbook import to_workbook
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_the_real_sheets_attention(view: View) -> None:
    rows = [(a.indicator_id, a.mark, a.tone, a.recorded, a.suggested) for a in attention(view)]
    assert rows == [
        ("trials_done", "▼遅れ 40%", "bad", (4, 8), (1, 2, 4, 5, 6, 8)),
        ("rpa_robots", "▲やや遅れ 50%", "warn", (2,), (2, 8)),
        ("cloud_users", "試算 31%(R元→R2の1年分)", "unknown", (), (2, 5, 7)),
    ]


def test_an_items_own_flags_come_first_and_its_own_reason_is_shown(view: View) -> None:
    trials = attention(view)[0]
    assert [(f.subject_type, f.viewpoint) for f in trials.flags[:2]] == [("indicator", 2), ("project", 1)]
    assert trials.reason == trials.flags[0].because and [p.place for p in trials.places] == ["L23", "L24"]
    assert trials.passages == trials.flags[0].passages and [p.place.place for p in trials.passages] == ["L44"]


def test_a_groups_own_indicator_takes_the_groups_flags_and_a_projects_its_projects(
    synthetic: Evaluation, evaluation: Evaluation
) -> None:
    counted = Counted(synthetic)
    items = {i["indicator_id"]: i for i in synthetic.assessments.to_dict("records")}
    assert ("group", "made_up_3", 4) in {
        (f.subject_type, f.subject_id, f.viewpoint) for f in counted.flags(items["g3_own_1"])
    }
    assert all(f.subject_type != "group" for f in counted.flags(items["g3_p1_outcome"]))
    assert counted.recorded(None) == counted.recorded(float("nan")) == ()
    kinds = [
        f.subject_type for f in Counted(evaluation).project_flags("smart_prefecture", ["rpa_robots", "rpa_sections"])
    ]
    assert kinds == ["project", "indicator"]


def test_without_rules_the_reason_is_how_it_stands(view: View, policy: Policy) -> None:
    from dataclasses import replace

    from lib.judge.evaluation import evaluate

    plain = evaluate(view.evaluation.tables, replace(policy, rules=()))
    bare = attention(narrow(plain, Selection(), vocabulary(plain.tables, plain.policy)))
    assert bare[0].reason == "「実証実験及び社会実装数」はR2に目標5件に対し2件、達成率40%(遅れ)です。"
    assert bare[0].suggested == () and bare[0].passages == () and [p.place for p in bare[0].places] == ["L23"]


def test_the_first_few_are_the_first_of_all(view: View) -> None:
    assert attention(view, 2) == attention(view)[:2] and attention(view, 0) == []


def test_a_groups_own_indicators_come_first_and_keep_their_order(view: View) -> None:
    own = [item for item in view.assessed if item["kind"] == "group"]
    rest = [item for item in view.assessed if item["kind"] != "group"]
    assert len(own) == 2 and list(view.assessed) != [*own, *rest]
    assert own_first(view.assessed) == [*own, *rest]


def test_the_files_hold_the_same_rows_in_the_same_order(view: View) -> None:
    words = vocabulary(view.evaluation.tables, view.evaluation.policy)
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(view, words)))
    rows = [list(r) for r in book["注意が必要な順"].iter_rows(values_only=True)]
    head = next(n for n, r in enumerate(rows) if r[0] == "順")
    shown = [(r[3], r[4], r[5] or "", r[6], r[7], r[9]) for r in rows[head + 1 :]]
    expected = [
        (a.name, a.mark, listing.signs(a.recorded), listing.signs(a.suggested), a.reason, listing.places(a.places))
        for a in attention(view)
    ]
    assert shown == expected and shown[2][5] == "3〜5"
    flags = [list(r) for r in book["視点"].iter_rows(values_only=True)]
    said = " ".join(str(c) for r in flags for c in r)
    assert (
        "事業を無作為に組み合わせた場合の平均は3件" in said
        and "30件に満たない" in said
        and "翌年度の事業を組み立てるためのもの" in said
    )
    assert "新規利用開始となった団体はない。」(3行)" in said


def test_an_early_warning_is_defined_by_the_scale_in_force(policy: Policy) -> None:
    assert warned_below(policy.scale) == "試算が最終目標の80%未満"
    assert warned_below(policy.scale.with_bounds({"on_track": 0.9})) == "試算が最終目標の90%未満"
