from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lib.judge.facts.facts import FACTS
from lib.judge.policy import viewpoints
from lib.judge.policy.load import Policy, load_policy, load_what_is_sound
from lib.judge.policy.review import UNCHECKED, Review
from lib.judge.policy.toml import RuleError
from lib.store.rules import FILES, RULES, rules_folder, stamp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FILES:
        (tmp_path / file).write_text((RULES / file).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def _change(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_review_may_be_left_out_and_a_day_that_is_none_is_refused(folder: Path) -> None:
    assert load_policy(folder).scale.review == UNCHECKED
    text = (folder / "status.toml").read_text(encoding="utf-8")
    (folder / "status.toml").write_text(
        f'checked_by = "政策企画課"\nnext_review = 2027-04-01\n{text}', encoding="utf-8"
    )
    assert load_policy(folder).scale.review == Review("政策企画課", date(2027, 4, 1))
    (folder / "status.toml").write_text(f'next_review = "来年"\n{text}', encoding="utf-8")
    with pytest.raises(RuleError, match="next_review"):
        load_policy(folder)


def test_every_viewpoint_one_to_nine_has_a_rule() -> None:
    assert {r.viewpoint for r in load_policy().rules} == set(range(1, 10))


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "viewpoints.toml",
            "outcome_is_underperforming = true",
            "outcome_is_sad = true",
            "知らない語「outcome_is_sad」",
        ),
        ("viewpoints.toml", "viewpoint = 1\n", "viewpoint = 10\n", "viewpoint は1〜9です"),
        ("viewpoints.toml", "viewpoint = 1\n", "viewpoint = 0\n", "viewpoint は1〜9です"),
        ("viewpoints.toml", 'subject = "project"', 'subject = "prefecture"', "subject は"),
        ("viewpoints.toml", "活動指標{activity}", "活動指標{activty}", "知らない語「activty」"),
        ("viewpoints.toml", "活動指標{activity}", "活動指標{movement}", "「movement」は indicator の事実です"),
        (
            "viewpoints.toml",
            "\nis_underperforming = true",
            "\nhas_core_project = true",
            "「has_core_project」は group の事実です",
        ),
        ("viewpoints.toml", "\nis_underperforming = true", '\nstanding = { is = "x" }', "文にだけ使う語です"),
        ("viewpoints.toml", "「{name}」は{standing}です。", "遅れています。", "対象の {name}"),
        (
            "viewpoints.toml",
            "選択と集中ができているか。",
            "事業をやめるべきである。",
            "question は「…か。」で終わる問い",
        ),
        ("viewpoints.toml", "decided = 2026-11-27", 'decided = "去年"', "「decided」がないか、種類が違います"),
        ("viewpoints.toml", 'kinds = ["review"]', 'kinds = ["rumour"]', "知らない語「rumour」"),
        ("viewpoints.toml", "required = false", "required = 0", "「required」がないか"),
        ("viewpoints.toml", 'place = "L44"', 'place = "L45"', "45行目にありません"),
        ("viewpoints.toml", 'place = "L44"', 'place = "L9999"', "9999行目にありません"),
        ("viewpoints.toml", 'place = "L44"', 'place = "44"', "place は「L行番号」"),
        ("viewpoints.toml", 'file = "r3-', 'file = "../r3-', "フォルダのないファイル名"),
        ("viewpoints.toml", 'file = "r3-', 'file = "r9-', "data/source から読めません"),
        ("viewpoints.toml", "48件であったが、すぐに", "48件であり、すぐに", "44行目にありません"),
        ("viewpoints.toml", "at_least = 2.0", 'at_least = "2"', "数です"),
        ("viewpoints.toml", "at_least = 2.0", "over = 2.0", "知らない語「over」"),
        ("viewpoints.toml", 'says = [["新たな",', 'says = [[], ["新たな",', "語の並びです"),
        ("viewpoints.toml", "activity_is_met = true", 'activity_is_met = "yes"', "true か false"),
        (
            "viewpoints.toml",
            'id = "indicator_underperforming"',
            'id = "activity_met_outcome_missed"',
            "id が重なっています",
        ),
        (
            "viewpoints.toml",
            "成果指標が「{nearly}」",
            "成果指標が「{almost}」",
            "counter_case: 知らない語「almost」。使える語: behind",
        ),
        ("status.toml", "lower_bound = 0.80", "lower_bound = 0.40", "上の等級ほど大きく"),
        ("status.toml", "lower_bound = 0.80", "lower_buond = 0.80", "知らない語「lower_buond」"),
        ("status.toml", 'lower_is_better = "two_minus"', 'lower_is_better = "half"', "two_minus か ratio"),
        ("status.toml", 'tone = "bad"', 'tone = "red"', "tone は"),
        ("status.toml", "decimals = 0", "decimals = 0.5", "decimals"),
        ("status.toml", "decimals = 0", "decimals =", "TOMLとして読めません"),
    ],
)
def test_a_mistake_in_a_rules_file_fails_with_its_place(
    folder: Path, file: str, before: str, after: str, says: str
) -> None:
    _change(folder, file, before, after)
    with pytest.raises(RuleError, match=re.escape(says)) as caught:
        load_policy(folder)
    assert file in str(caught.value)


@pytest.mark.parametrize("key", ["because", "question", "bears", "counter_case", "author", "decided"])
def test_a_rule_without_its_reason_question_counter_case_or_author_is_refused_with_file_rule_and_key(
    folder: Path, key: str
) -> None:
    path = folder / "viewpoints.toml"
    text = re.sub(rf"^{key} = .*\n", "", path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=key) as caught:
        load_policy(folder)
    assert "viewpoints.toml activity_met_outcome_missed" in str(caught.value)


def test_a_rule_of_words_alone_is_refused(folder: Path) -> None:
    text = (folder / "viewpoints.toml").read_text(encoding="utf-8")
    text = text.replace('[rule.when]\nkind = { is = "group" }\nneeds_attention = true\n', "[rule.when]\n", 1)
    (folder / "viewpoints.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=r"behind_and_municipalities_act: .*語だけでは挙げません"):
        load_policy(folder)


def test_a_broken_file_of_rules_stops_what_it_rules_and_nothing_else(folder: Path) -> None:
    whole = load_policy()
    assert load_what_is_sound(folder) == whole
    _change(folder, "viewpoints.toml", "viewpoint = 1\n", "viewpoint = 11\n")
    policy = load_what_is_sound(folder)
    assert policy.scale == whole.scale and policy.rules == () and "viewpoint は1〜9です" in policy.problem
    assert policy.verdict == whole.verdict and policy.verdict_problem == ""
    (folder / "verdict.toml").unlink()
    policy = load_what_is_sound(folder)
    assert policy.verdict is None and "verdict.toml" in policy.verdict_problem
    (folder / "status.toml").unlink()
    with pytest.raises(RuleError, match=r"status\.toml"):
        load_what_is_sound(folder)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('counts = ["group", "outcome"]', 'counts = ["gruop"]', "counts は"),
        ('counts = ["group", "outcome"]', 'counts = [["group"], "outcome"]', "counts は"),
        ("\nbehind_share = 0.5", "\nsad_share = 0.5", "知らない語「sad_share」"),
        ("\nbehind_share = 0.5", "\nbehind_share = 50", "behind_share は0〜1です"),
        ("\nbehind_share = 0.5", "\nbehind_share = 0", "すべてが当てはまります"),
        ("reported_below = 0.5", "reported_below = true", "種類が違います"),
        ('code = "caution"', 'code = "danger"', "code が重なっています"),
        ('code = "sound"', 'code = "unreported"', "code が重なっています"),
        ('tone = "good"', 'tone = "gold"', "tone は"),
        ("[verdict.when]\nbehind_share = 0.5\nown_worst_years = 2\n", "", "条件(when)は、最後の判定には書かず"),
        ("distance = 0.30", "distance = 0.50", "和は1です(今 1.2)"),
        ("money_to = 10000000", "money_to = 1000", "money_from は money_to より小さく"),
        ("most_years = 4", "most_years = 0", "most_years は1〜20です"),
        ("[ranking]", "[rankings]", "知らない語「rankings」"),
    ],
)
def test_a_mistake_in_the_rules_of_a_verdict_is_told_in_words(folder: Path, before: str, after: str, says: str) -> None:
    _change(folder, "verdict.toml", before, after)
    with pytest.raises(RuleError, match=re.escape(says)) as refused:
        load_policy(folder)
    assert str(refused.value).startswith("verdict.toml")


@pytest.mark.parametrize(
    ("file", "head", "says"),
    [("viewpoints.toml", "rule = [1]", "1番目: [[rule]] の形で"), ("status.toml", "grade = [1]", "[[grade]] の形で")],
)
def test_an_entry_that_is_no_table_is_told_in_words(folder: Path, file: str, head: str, says: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    name = head.split(" ")[0]
    plain = re.sub(rf"(?ms)^\[\[{name}\]\].*", "", text)
    (folder / file).write_text(f"{head}\n{plain}", encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(says)):
        load_policy(folder)


def test_every_rule_cites_only_what_stands_in_the_document(document: list[str]) -> None:
    cites = [c for r in load_policy().rules for c in r.cites]
    assert {c.fires for c in cites} == {True, False}, "examples and counter-examples"
    for cite in cites:
        assert cite.text in document[int(cite.place[1:]) - 1]


def test_an_early_warning_begins_where_the_scale_begins_to_count_as_behind() -> None:
    scale = load_policy().scale
    assert scale.warned_below == 0.8 and scale.with_bounds({"on_track": 0.9}).warned_below == 0.9


def test_a_missing_rules_file_is_named(folder: Path) -> None:
    (folder / "status.toml").unlink()
    with pytest.raises(RuleError, match=r"status\.toml"):
        load_policy(folder)


def test_a_scale_is_a_list_of_any_length(folder: Path) -> None:
    _change(
        folder,
        "status.toml",
        '[[grade]]\ncode = "slightly_behind"',
        '[[grade]]\ncode = "close"\nlabel = "あと少し"\nshape = "△"\ntone = "warn"\nlower_bound = 0.7\nunderperforming = true\n\n'
        '[[grade]]\ncode = "slightly_behind"',
    )
    scale = load_policy(folder).scale
    assert [scale.grade(r).code for r in (0.8, 0.79, 0.7, 0.5, 0.49, -3)] == [
        "on_track", "close", "close", "slightly_behind", "behind", "behind",
    ]  # fmt: skip


def test_bounds_that_no_longer_descend_are_refused() -> None:
    with pytest.raises(ValueError, match="上から順に"):
        load_policy().scale.with_bounds({"on_track": 0.3})


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("x = " + "[" * 5_000 + "]" * 5_000, "入れ子が深すぎ"),
        ("x = " + "{a=" * 5 + "{a=[[[[[1]]]]]}" + "}" * 5, "入れ子は7段まで"),
        ("x = " + "9" * 5_000, "TOMLとして読めません"),
        ("x = 1e308", "有限の値"),
        ("x = inf", "有限の値"),
        ("x = nan", "有限の値"),
        ("x = -99999999999999999999", "有限の値"),
        ('x = "' + "長" * 3_000 + '"', "2,000字まで"),
        ("x = [" + "1," * 500 + "]", "200個まで"),
        ("# " + "x" * 300_000, "大きすぎます"),
        ("x = '\x00'", "TOMLとして読めません"),
    ],
    ids=lambda v: str(v)[:12],
)
@pytest.mark.parametrize("file", FILES)
def test_a_nested_or_huge_value_is_refused_in_words(tmp_path: Path, file: str, damage: str, words: str) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    path = tmp_path / "rules" / file
    path.write_text(f"{damage}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(RuleError, match=words) as refused:
        load_policy(tmp_path / "rules")
    assert file in str(refused.value) and len(str(refused.value)) < 1_000


@pytest.mark.parametrize(
    ("subject", "fact"),
    sorted({(rule.subject, fact) for rule in load_policy().rules for fact in rule.quoted_facts})
    + sorted({(rule.subject, condition.fact) for rule in load_policy().rules for condition in rule.conditions}),
)
def test_rules_that_name_a_fact_which_is_gone_are_refused(
    subject: str, fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = {name: about for name, about in FACTS[subject].items() if name != fact}
    monkeypatch.setattr(viewpoints, "FACTS", {**FACTS, subject: rest})
    with pytest.raises(RuleError, match=f"「{fact}」"):
        load_policy()


def test_what_is_behind_is_called_by_the_labels_of_its_grades_worst_first(folder: Path) -> None:
    scale = load_policy(folder).scale
    assert scale.text_labels == {"met": "達成", "nearly": "概ね順調", "behind": "遅れ・やや遅れ"}
    _change(folder, "status.toml", "underperforming = false", "underperforming = true")
    scale = load_policy(folder).scale
    assert scale.text_labels == {"met": "達成", "nearly": "達成", "behind": "遅れ・やや遅れ・概ね順調"}


def test_a_scale_on_which_nothing_is_behind_has_a_word_for_it_still(folder: Path) -> None:
    path = folder / "status.toml"
    text = path.read_text(encoding="utf-8").replace("underperforming = true", "underperforming = false")
    path.write_text(text, encoding="utf-8")
    scale = load_policy(folder).scale
    assert (scale.behind_codes, scale.behind_label) == ((), "遅れ")


def test_texts_of_rules_name_grades_by_the_labels_of_the_scale(folder: Path) -> None:
    before = {rule.rule_id: rule.counter_case for rule in load_policy(folder).rules}
    assert (
        before["unit_cost_up_outcome_missed"].startswith("成果1単位当たりの事業費")
        and "「概ね順調」か達成" in before["unit_cost_up_outcome_missed"]
    )
    _change(folder, "status.toml", 'label = "概ね順調"', 'label = "B{met}"')
    after = {rule.rule_id: rule.counter_case for rule in load_policy(folder).rules}
    assert "「B{met}」か達成" in after["unit_cost_up_outcome_missed"]


def test_a_document_beside_the_rules_is_cited_before_the_shipped_one(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    assert load_policy(tmp_path / "rules") == load_policy()
    cited = next(cite for rule in load_policy().rules for cite in rule.cites)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / cited.file).write_text("別の調書\n", encoding="utf-8")
    with pytest.raises(RuleError, match="行目にありません"):
        load_policy(tmp_path / "rules")


def test_the_variable_names_another_folder_of_rules(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (rules_folder(), load_policy().place) == (RULES, "data/rules")
    _change(folder, "status.toml", 'label = "遅れ"', 'label = "D"')
    monkeypatch.setenv("DASHBOARD_RULES", f" {folder} ")
    assert (rules_folder(), load_policy().place) == (folder, folder.name)
    assert load_policy().scale.behind_label == load_what_is_sound().scale.behind_label == "D・やや遅れ"
    monkeypatch.setenv("DASHBOARD_RULES", "")
    assert load_policy().scale.behind_label == "遅れ・やや遅れ"


@pytest.mark.parametrize("load", [load_policy, load_what_is_sound])
@pytest.mark.parametrize("place", ["/nowhere/rules", "~no_such_user/rules", "status.toml\n", "C:\\rules"])
def test_a_folder_of_rules_that_cannot_be_read_is_named(
    place: str, load: Callable[[], Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_RULES", place)
    with pytest.raises(RuleError, match=r"判定の規則のフォルダ\(DASHBOARD_RULES\)") as refused:
        load()
    assert place.strip() in str(refused.value)


def test_the_state_of_a_folder_of_rules_changes_with_each_of_its_files(folder: Path) -> None:
    stamps = {stamp(RULES), stamp(folder), stamp(folder / "gone")}
    for number, file in enumerate(FILES, start=1):
        _change(folder, file, "\n", "\n" * (number + 1))
        stamps.add(stamp(folder))
    (folder / FILES[0]).unlink()
    stamps.add(stamp(folder))
    assert len(stamps) == 3 + len(FILES) + 1
