"""What changes, in words: by program group, old and new, with status and viewpoints where they move."""

from __future__ import annotations

from dataclasses import replace

from lib.findings.differences.between import Preview, changes
from lib.findings.differences.cells import Change
from lib.findings.differences.change_list import make_change_list
from lib.judge.evaluation import Evaluation
from lib.ui.parts.changes import change_list
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import words

_CHANGE = Change("g<1>", "文章", "概要", "前<", "後", None)


def _view(evaluation: Evaluation, selection: Selection = EMPTY) -> View:
    return narrow(evaluation, selection, vocabulary(evaluation.tables, evaluation.policy))


def test_the_words_of_what_the_second_sheet_changes(evaluation: Evaluation, two_years: Evaluation) -> None:
    preview = changes(evaluation, two_years, {"society50"})
    assert words(make_change_list(_view(two_years), preview, "compare", "R4の調書の変更点")) == [
        "R4の調書の変更点",
        "変更点5件: 新しい実績2件、目標の改定2件、文章1件",
        "変更なし200件",
        "(事業群名は原資料から読み取れず)〔society50〕",
        "新しい実績",
        "長崎県自治体クラウドサービス県内利用団体数 R3の実績値",
        "76行",
        "空欄",
        "7団体",
        "報告時期前 → 概ね順調",
        "新しい実績",
        "県・市町におけるオープンデータカタログサイトに登録されたデータ数 R3の実績値",
        "77行",
        "空欄",
        "1,830件",
        "報告時期前 → 達成",
        "目標の改定",
        "長崎県自治体クラウドサービス県内利用団体数 R7の目標値",
        "74行",
        "16団体",
        "14団体",
        "目標の改定",
        "長崎県自治体クラウドサービス県内利用団体数 R7の最終目標",
        "75行",
        "16団体",
        "14団体",
        "文章",
        "長崎県自治体クラウドサービス県内利用団体数 進捗状況",
        "6行",
        "—\n・令和2年度末現在、県内5団体で利用。\n・令和2年度には、県内団体からの問合せは多かったが、新規利用開始となった団体はない。実績としては、利用中の1団体で、1システムの追加利用となっている。\n・問い合わせを受けた団体には、テスト環境を提供し協議継続としている団体もある。",
        "—\n・令和3年度末現在、県内7団体で利用(架空)。\n・令和2年度には、県内団体からの問合せは多かったが、新規利用開始となった団体はない。実績としては、利用中の1団体で、1システムの追加利用となっている。\n・問い合わせを受けた団体には、テスト環境を提供し協議継続としている団体もある。",
    ]


def test_nothing_changed_is_said(evaluation: Evaluation) -> None:
    assert words(make_change_list(_view(evaluation), Preview((), 0), "intake", "題")) == [
        "題",
        "変更点はありません",
    ]
    drawn = change_list(make_change_list(_view(evaluation), Preview((), 1_234), "intake", "題"))
    assert "<table" not in drawn and '<p class="small muted">変更なし1,234件</p>' in drawn


def test_a_group_that_is_new_is_named_as_the_changes_name_it(evaluation: Evaluation) -> None:
    listed = make_change_list(_view(evaluation), Preview((_CHANGE,), 0, {"g<1>": "新しい<群>"}), "intake", "題")
    assert [group.name for group in listed.groups] == ["新しい<群>〔g<1>〕"]


def test_changes_are_turned_by_the_page_and_each_page_names_its_groups(evaluation: Evaluation) -> None:
    many = tuple(replace(_CHANGE, group_id=group, label=f"{number}") for group in "ab" for number in range(40))
    listed = make_change_list(_view(evaluation, Selection(page=2, since="1")), Preview(many, 0), "meeting", "題")
    assert [(group.name[-3:], len(group.cells)) for group in listed.groups] == [("〔b〕", 30)]
    assert listed.turning.items == "51〜80" and listed.turning.back
    assert listed.turning.back.to.address == "meeting?since=1"


def test_what_moves_is_said_and_what_stays_is_not(evaluation: Evaluation) -> None:
    moved = replace(_CHANGE, status=("", "遅れ"), flags=("②", ""))
    stays = replace(_CHANGE, status=("遅れ", "遅れ"), flags=("②", "②"))
    (group,) = make_change_list(_view(evaluation), Preview((moved, stays), 0), "intake", "題").groups
    assert [cell.moves for cell in group.cells] == [("なし → 遅れ", "注意(自動) ② → なし"), ()]


def test_texts_are_escaped_and_long_ones_folded(evaluation: Evaluation) -> None:
    preview = Preview((replace(_CHANGE, new="長" * 161),), 0)
    drawn = change_list(make_change_list(_view(evaluation), preview, "intake", "題<>"))
    assert 'aria-label="題&lt;&gt;"' in drawn and "<td><bdi>前&lt;</bdi></td>" in drawn
    assert f"<details><summary><bdi>{'長' * 160}…</bdi></summary><bdi>{'長' * 161}</bdi></details>" in drawn
    assert '<th colspan="5" scope="rowgroup"><bdi>' in drawn and "g&lt;1&gt;" in drawn
