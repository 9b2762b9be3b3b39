"""What 視点 says: every word and figure at the real sheet, counts of many groups, other bounds, and how it is drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.contract.terms import NOT_NAMED
from lib.contract.wording import how_many
from lib.findings.model import Quote
from lib.findings.trial import Trial, default_bounds, make_trial
from lib.findings.viewpoint_table import Cell, Row, counted_by, layouts, make_viewpoint_table
from lib.findings.viewpoints import make_opening, make_shown_viewpoint, shown_viewpoint
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.ui.screens.viewpoints import draw_opening, draw_table, draw_trial, draw_viewpoint
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

Choose = Callable[..., View]


@pytest.fixture
def words(evaluation: Evaluation) -> Vocabulary:
    return vocabulary(evaluation.tables, evaluation.policy)


@pytest.fixture
def choose(evaluation: Evaluation, words: Vocabulary) -> Choose:
    return lambda **choice: narrow(evaluation, Selection(**choice), words)


@pytest.fixture(scope="module")
def many_words(prefecture: Evaluation) -> Vocabulary:
    return vocabulary(prefecture.tables, prefecture.policy)


@pytest.fixture
def choose_of_many(prefecture: Evaluation, many_words: Vocabulary) -> Choose:
    return lambda **choice: narrow(prefecture, Selection(**choice), many_words)


def test_the_opening_says_how_many_questions_are_raised_and_how_they_meet_the_records(choose: Choose) -> None:
    opening = make_opening(choose())
    assert (opening.raised, opening.most) == (
        "注意(自動)は13件",
        "。最も多いのは視点②(要因分析と工夫)の4件",
    )
    assert opening.asked == "視点②(要因分析と工夫)が挙がるのは4事務事業と1指標"
    assert opening.by_whom == "◉記載と注意(自動)の両方2、●記載のみ1、○注意(自動)のみ2"
    assert opening.agreement == (
        "記載の視点5件のうち、注意(自動)も同じ視点を挙げたもの4件(視点ごとの件数を変えず、事業を無作為に組み合わせた場合の平均は3件)。"
        "記載の視点は翌年度の事業を組み立てるためのもので、注意や警告ではなく、規則の正解でもありません。"
        "記載が30件に満たないため、重なりの多少は評価できません。"
    )
    drawn = draw_opening(opening)
    assert drawn.index("4事務事業") < drawn.index("</h1>") < drawn.index("13件")
    assert "無作為" not in drawn, "agreement is no headline"


def test_the_headline_follows_the_viewpoint_in_view(choose: Choose) -> None:
    assert make_opening(choose(code="9")).asked.startswith("視点⑨(")
    assert "県・市町におけるオープンデータカタログサイト" in make_opening(choose(code="9")).asked, "one item is named"
    none = make_opening(choose(code="10"))
    assert none.asked.endswith("が挙がる事務事業・指標はない") and none.by_whom == ""


def test_the_headline_counts_the_signs_of_its_column(choose_of_many: Choose, many_words: Vocabulary) -> None:
    view = choose_of_many(by="list", code="2")
    signs: Counter[str] = Counter()
    number, turning = 0, None
    while number == 0 or turning is not None:
        number += 1
        table = make_viewpoint_table(choose_of_many(by="list", code="2", page=number), many_words)
        signs.update(row.cells[1].lines[0] for row in table.rows if row.cells[1])
        turning = table.turning.on
    by_whom = make_opening(view).by_whom
    assert sum(signs.values()) > 50 and len(signs) == 3
    assert [int(n.replace(",", "")) for n in re.findall(r"[\d,]+$|[\d,]+(?=、)", by_whom)] == [signs[s] for s in "◉●○"]


def test_without_a_question_in_view_the_opening_names_no_viewpoint(choose: Choose) -> None:
    opening = make_opening(choose(section=("建設企画課",), core="yes"))
    assert (opening.raised, opening.most) == ("注意(自動)はなし", "")


# ---------------------------------------------------------------------- the table


def _signs(row: Row) -> str:
    return "".join(cell.lines[0] if cell else "・" for cell in row.cells)


def test_each_item_is_a_row_with_its_signs(choose: Choose, words: Vocabulary) -> None:
    table = make_viewpoint_table(choose(), words)
    assert [column.sign for column in table.columns] == list("①②③④⑤⑥⑦⑧⑨⑩")
    assert [f"{row.name} {_signs(row)}" for row in table.rows] == [
        "1 ながさきSociety5.0推進費 ○○・◉○○・◉・・",
        "2 長崎県版インフラDX推進事業費 ・●・・・・・・・・",
        "3 電子県庁推進事業 ・◉・・・・・・・・",
        "4 スマート県庁プロジェクト ・◉・・・・・○・・",
        "指標: 長崎県自治体クラウドサービス県内利用団体数 ・○・・○・○・・・",
        "指標: 県・市町におけるオープンデータカタログサイトに登録されたデータ数 ・・・・・・・・○・",
    ]
    assert (table.subject, table.note, table.turning.total) == ("事務事業・指標", "", "")


def test_a_cell_leads_to_its_reasons_and_a_row_to_its_item(choose: Choose, words: Vocabulary) -> None:
    table = make_viewpoint_table(choose(code="4", core="yes"), words)
    project, *_, indicator = table.rows
    assert project.to is not None and project.to.address == "projects?core=yes&project=society50_promotion"
    assert indicator.to is not None and indicator.to.address == "indicators?core=yes&indicator=open_data"
    cell = project.cells[3]
    assert cell is not None and (cell.spoken, cell.hint) == ("記載と注意(自動)の両方", "記載と注意(自動)の両方")
    assert cell.to.address == "viewpoints?core=yes&code=4" and table.columns[3].hint == "政策間連携: 理由を見る"
    spoken = {cell.lines[0]: cell.spoken for row in table.rows for cell in row.cells if cell}
    assert spoken == {"○": "注意(自動)のみ", "◉": "記載と注意(自動)の両方"}
    assert [column.sign for column in table.columns if column.is_chosen] == ["④"]


def test_few_groups_are_looked_at_item_by_item(choose_of_many: Choose, many_words: Vocabulary) -> None:
    measure = next(word for word in many_words.words["measure"] if word != "-")
    view = choose_of_many(measure=(measure,))
    assert counted_by(view, many_words) == "" and layouts(view, many_words) == {}
    assert all(row.group or row.name.startswith("事業群: ") for row in make_viewpoint_table(view, many_words).rows)


def test_many_groups_are_counted_as_the_reader_asks(choose_of_many: Choose, many_words: Vocabulary) -> None:
    assert layouts(choose_of_many(), many_words) == {
        "measure": "施策で数える",
        "department": "部局で数える",
        "section": "所管課で数える",
        "list": "1件ずつ",
    }
    asked = {by: counted_by(choose_of_many(by=by), many_words) for by in ("", "department", "section", "list", "year")}
    assert asked == {
        "": "measure",
        "department": "department",
        "section": "section",
        "list": "",
        "year": "measure",
    }
    no_measures = replace(many_words, words={**many_words.words, "measure": {}, "department": {}})
    assert counted_by(choose_of_many(), no_measures) == "section"
    assert list(layouts(choose_of_many(), no_measures)) == ["section", "list"]


@pytest.mark.parametrize("by", ["measure", "department", "section"])
def test_counts_of_many_groups_add_up_and_each_opens_its_items(
    choose_of_many: Choose, many_words: Vocabulary, by: str
) -> None:
    view = choose_of_many(by=by)
    table = make_viewpoint_table(view, many_words)
    cells = [cell for row in table.rows for cell in row.cells if cell]
    totals: Counter[str] = Counter()
    for line in (line for cell in cells for line in cell.lines):
        totals[line[0]] += int(line[1:].replace(",", ""))
    of_projects = view.flags["project_id"].notna()
    assert totals["●"] == int(view.agreement["is_recorded"].sum())
    assert totals["○"] == (int(of_projects.sum()) if by == "section" else len(view.flags))
    assert all(cell.to.selection.by == "list" and getattr(cell.to.selection, by) for cell in cells)
    assert ("事業群の指標への注意(自動)を含みません" in table.note) == (by == "section")


def test_groups_without_a_measure_stand_last(choose_of_many: Choose, many_words: Vocabulary) -> None:
    *named, last = [row.name for row in make_viewpoint_table(choose_of_many(), many_words).rows]
    assert last == NOT_NAMED and named == sorted(named) and NOT_NAMED not in named


def test_a_count_says_what_it_counts(choose_of_many: Choose, many_words: Vocabulary) -> None:
    table = make_viewpoint_table(choose_of_many(by="department"), many_words)
    cell = next(cell for row in table.rows for cell in row.cells if cell and len(cell.lines) == 2)
    recorded, suggested = (int(line[1:].replace(",", "")) for line in cell.lines)
    assert cell.hint == f"記載{recorded}件、注意(自動){suggested}件を1件ずつ見る"
    assert (table.subject, table.caption) == ("部局", "部局ごとの視点の数。●は記載の件数、○は注意(自動)の件数")


def test_every_item_of_many_groups_stands_on_one_page(
    prefecture: Evaluation, choose_of_many: Choose, many_words: Vocabulary
) -> None:
    seen: list[tuple[str, str]] = []
    number = 1
    while True:
        table = make_viewpoint_table(choose_of_many(by="list", page=number), many_words)
        assert len(table.rows) <= 50
        seen += [(row.to.selection.project, row.to.selection.indicator) for row in table.rows if row.to]
        if table.turning.on is None:
            break
        number += 1
    own = int((prefecture.assessments["kind"] == "group").sum())
    assert number > 1 and len(seen) == len(set(seen)) == len(prefecture.tables["projects"]) + own


# ---------------------------------------------------------------------- one viewpoint


def test_a_viewpoint_says_its_question_where_it_is_recorded_and_why_it_is_suggested(choose: Choose) -> None:
    viewpoint = make_shown_viewpoint(choose(code="4"))
    place = viewpoint.question.place
    assert (viewpoint.sign, viewpoint.name, place and place.words) == ("視点④", "政策間連携", "66行")
    assert viewpoint.question.text.startswith("政策間連携により事業効果が高められないか。")
    assert [(r.project.text, r.place and r.place.words) for r in viewpoint.recorded] == [
        ("ながさきSociety5.0推進費", "54行")
    ]
    assert [(reason.sign, reason.because[:24]) for reason in viewpoint.reasons] == [
        ("自動④", "「ながさきSociety5.0推進費」(次世代情")
    ]
    assert viewpoint.left_out == ""


def test_the_viewpoint_most_often_recorded_or_suggested_is_shown_unless_asked_for(choose: Choose) -> None:
    assert shown_viewpoint(choose()) == 2 and shown_viewpoint(choose(code="10")) == 10
    assert shown_viewpoint(choose(section=("建設企画課",), core="yes")) == 1, "the first where none is"


def test_a_viewpoint_that_is_asked_of_nothing_says_so(choose: Choose) -> None:
    viewpoint = make_shown_viewpoint(choose(code="10"))
    assert viewpoint.recorded == () and viewpoint.reasons == ()
    drawn = draw_viewpoint(viewpoint)
    assert "この条件では、この視点の記載も注意(自動)もありません。" in drawn and "<ul" not in drawn


def test_a_viewpoint_says_how_many_items_it_does_not_list(choose_of_many: Choose) -> None:
    view = choose_of_many(code="2")
    viewpoint = make_shown_viewpoint(view)
    suggested = int((view.flags["viewpoint"] == 2).sum())
    assert len(viewpoint.reasons) == 20 and len(viewpoint.recorded) <= 20
    assert f"注意(自動){suggested - 20:,}件あります。左の「絞り込み」で" in viewpoint.left_out
    assert draw_viewpoint(viewpoint).count("<li") == len(viewpoint.reasons) + len(viewpoint.recorded) + 1


# ---------------------------------------------------------------------- other bounds


@pytest.fixture
def trial(choose: Choose, evaluation: Evaluation, policy: Policy) -> Trial:
    scale = policy.scale.with_bounds({"on_track": 0.95, "slightly_behind": 0.5})
    view = choose(code="2", limits=(("on_track", 95), ("slightly_behind", 50)))
    return make_trial(view, evaluate(evaluation.tables, replace(policy, scale=scale)))


def test_other_bounds_say_what_they_would_change(trial: Trial) -> None:
    assert trial.bounds == "概ね順調 95%以上、やや遅れ 50%以上 とした場合: "
    assert trial.outcome == "判定の変更1指標、試算の等級のみの変更なし、注意(自動)の増加1件、減少なし"
    (change,) = trial.changes
    assert change.judged is not None and change.projected is None
    assert [change.indicator.text, change.judged.before.text, change.judged.after.text] == [
        *("RPA利用所属", "○概ね順調", "▲やや遅れ")
    ]
    assert trial.more == "" and trial.back.address == "viewpoints?code=2"


def test_without_other_bounds_those_in_force_are_said(choose: Choose) -> None:
    assert default_bounds(choose()) == "既定の境目です: 概ね順調 80%以上、やや遅れ 50%以上、それ未満は遅れ。"


def test_of_many_changes_the_first_are_listed(choose_of_many: Choose, prefecture: Evaluation) -> None:
    policy = prefecture.policy
    scale = policy.scale.with_bounds({"on_track": 0.99, "slightly_behind": 0.98})
    trial = make_trial(choose_of_many(), evaluate(prefecture.tables, replace(policy, scale=scale)))
    counts = re.match(r"判定の変更(\d+)指標、試算の等級のみの変更(\d+)指標、", trial.outcome)
    assert counts and len(trial.changes) == 12 and trial.more == f"ほか{int(counts[1]) + int(counts[2]) - 12}指標"
    assert draw_trial(trial).count("<li>") == 13


@pytest.mark.parametrize("bounds", [(0.95, 0.70), (0.60, 0.20), (0.99, 0.98)])
def test_an_indicator_that_changes_twice_is_counted_once(
    choose_of_many: Choose, prefecture: Evaluation, bounds: tuple[float, float]
) -> None:
    policy = prefecture.policy
    scale = policy.scale.with_bounds(dict(zip(("on_track", "slightly_behind"), bounds, strict=True)))
    tried = evaluate(prefecture.tables, replace(policy, scale=scale))
    before, after = (e.assessments.set_index("indicator_id").sort_index() for e in (prefecture, tried))
    judged = before["status"] != after["status"]
    grade = before["projection_status"].fillna("") != after["projection_status"].fillna("")
    trial = make_trial(choose_of_many(), tried)
    assert (judged & grade).any() and trial.outcome.startswith(
        f"判定の変更{how_many(judged.sum(), '指標')}、試算の等級のみの変更{how_many((grade & ~judged).sum(), '指標')}、"
    )
    names = [change.indicator.to.selection.indicator for change in trial.changes]
    assert len(names) == len(set(names)) == min(12, (judged | grade).sum())
    assert [bool(change.judged) for change in trial.changes] == sorted(bool(c.judged) for c in trial.changes)[::-1]


# ---------------------------------------------------------------------- how it is drawn


def test_the_chosen_viewpoint_is_marked_over_and_in_its_column(choose: Choose, words: Vocabulary) -> None:
    drawn = draw_table(make_viewpoint_table(choose(code="4"), words))
    rows = re.findall(r"<tr>.*?</tr>", drawn, re.S)
    assert len(rows) == 7
    for row in rows:
        marked = ['class="chosen"' in cell for cell in re.findall(r"<t[hd][^>]*>", row)]
        assert marked == [index == 4 for index in range(11)]
    assert '◉<span class="hidden">記載と注意(自動)の両方</span></a></td>' in drawn and "counts" not in drawn
    assert '<span class="down">要因分析と工夫</span>' in drawn, "a column says which question it is"
    assert drawn.count('data-label="② 要因分析と工夫"') == 5, "and a card on a phone, where there is a sign"


def test_counts_stand_one_over_the_other(choose: Choose, words: Vocabulary) -> None:
    table = make_viewpoint_table(choose(), words)
    counts = Cell(("●3", "○12"), "記載3件、注意(自動)12件を1件ずつ見る", table.columns[0].to)
    row = Row("<b>", table.columns[0].to, "<i>", (counts, *(None for _ in table.columns[1:])))
    drawn = draw_table(replace(table, rows=(row,), note="●記載の件数"))
    assert "●3<br>○12</a>" in drawn and 'class="matrix counts"' in drawn
    assert "<bdi>&lt;b&gt;</bdi>" in drawn and "&lt;i&gt;" in drawn and "<i>" not in drawn and "<b>" not in drawn


def test_a_projection_that_would_change_says_that_it_is_one(trial: Trial) -> None:
    (change,) = trial.changes
    assert change.judged is not None
    drawn = draw_trial(replace(trial, changes=(replace(change, projected=change.judged),)))
    assert drawn.count(" → ") == 2 and "(試算)</li>" in drawn
    drawn = draw_trial(replace(trial, changes=(replace(change, judged=None, projected=change.judged),)))
    assert drawn.count(" → ") == 1 and "(試算)</li>" in drawn
    assert "(試算)" not in draw_trial(trial) and 'role="status"' in draw_trial(trial)


def test_words_of_the_sheet_are_drawn_as_text(choose: Choose) -> None:
    viewpoint = replace(make_shown_viewpoint(choose(code="4")), name="<i>", question=Quote("<script>"))
    drawn = draw_viewpoint(viewpoint)
    assert "<i>" not in drawn and "<script>" not in drawn and "&lt;script&gt;" in drawn


def test_viewpoints_that_no_sheet_lists_stand_by_their_sign(evaluation: Evaluation) -> None:
    frames = {**evaluation.tables.frames, "viewpoints": evaluation.tables["viewpoints"].head(0)}
    unlisted = replace(evaluation, tables=replace(evaluation.tables, frames=frames))
    words = vocabulary(unlisted.tables, unlisted.policy)
    view = narrow(unlisted, Selection(), words)
    assert make_opening(view).asked == "視点②が挙がるのは4事務事業と1指標"
    shown = make_shown_viewpoint(view)
    assert (shown.sign, shown.name) == ("視点②", "")
    assert shown.question == Quote("この視点の問いは、調書に記載がありません。")
    table = make_viewpoint_table(view, words)
    assert [column.sign for column in table.columns] == list("①②③④⑤⑥⑦⑧⑨⑩")
    nothing = replace(unlisted, agreement=unlisted.agreement.head(0), flags=unlisted.flags.head(0))
    assert shown_viewpoint(narrow(nothing, Selection(), words)) == 1
