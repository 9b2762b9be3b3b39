"""The desk of 会議: what a meeting will go through, in words, and where its links lead."""

from __future__ import annotations

from typing import Any

from lib.findings.slides.agenda import make_agenda
from lib.findings.slides.desk import Desk, make_desk, slide_choices
from lib.judge.evaluation import Evaluation
from lib.ui.screens.meeting import desk as screen
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

HEADLINE = "12指標のうち遅れ・やや遅れ2・早期注意1、「実証実験・社会実装」40%(▼遅れ)"


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _desk(view: View) -> Desk:
    return make_desk(view, make_agenda(view, view.selection.slides))


def test_the_words_of_the_desk_are_these(evaluation: Evaluation) -> None:
    desk = _desk(_view(evaluation))
    assert (desk.title, desk.begin.address, desk.headline, desk.topics) == (
        "会議 7枚(自動の順: 注意が必要な順)",
        "meeting?run=yes",
        HEADLINE,
        "議題は3指標・2事業。",
    )
    assert (desk.proposal, desk.has_minutes) == (None, True)
    assert [(slide.number, slide.start.text, slide.viewpoint) for slide in desk.slides] == [
        (1, HEADLINE, "注意(自動)⑦「クラウド利用団体」"),
        (2, "実証実験・社会実装: R2は目標5件に対し2件、40%で遅れ", "注意(自動)②"),
        (3, "RPAロボット: R2は目標40台に対し20台、50%でやや遅れ", "記載の視点②"),
        (4, "クラウド利用団体: 年2.2団体の増が必要、これまでは増減なし(R元→R2の1年分)", "注意(自動)⑦"),
        (
            5,
            "ながさきSociety5.0推進費: 事業費約7.9倍、「実証実験・社会実装」40%(▼遅れ)",
            "注意(自動)②",
        ),
        (
            6,
            "スマート県庁プロジェクト: 事業費+41%、「RPAロボット」50%(▲やや遅れ)",
            "記載の視点②",
        ),
        (7, "この会議で決まったこと・残った確認事項", ""),
    ]


def test_a_slide_can_be_begun_with_moved_and_taken_out(evaluation: Evaluation) -> None:
    chosen = ("overview", "indicator.rpa_robots", "decided")
    desk = _desk(_view(evaluation, slides=chosen))
    middle = desk.slides[1]
    assert middle.earlier and middle.later and middle.remove and desk.proposal
    links = [middle.start, middle.earlier, middle.later, middle.remove]
    assert [(link.hint, link.to.selection.slides, link.to.selection.at) for link in links] == [
        ("このスライドから始める", chosen, "indicator.rpa_robots"),
        ("2枚目を前へ移動", ("indicator.rpa_robots", "overview", "decided"), ""),
        ("2枚目を後ろへ移動", ("overview", "decided", "indicator.rpa_robots"), ""),
        ("RPA作成ロボット数を除く", ("overview", "decided"), ""),
    ]
    assert (desk.slides[0].earlier, desk.slides[2].later) == (None, None)
    assert desk.title == "会議 3枚(選んだ順)"
    assert (desk.proposal.text, desk.proposal.to.selection.slides) == ("自動の順に戻す", ())


def test_the_last_slide_cannot_be_taken_out(evaluation: Evaluation) -> None:
    (only,) = _desk(_view(evaluation, slides=("decided",))).slides
    assert (only.earlier, only.later, only.remove) == (None, None, None)


def test_a_meeting_of_many_groups_has_a_length_until_slides_are_chosen(prefecture: Evaluation) -> None:
    view = _view(prefecture, minutes="30")
    desk = _desk(view)
    assert (
        desk.has_minutes
        and desk.topics == "議題は4事業群(注意が必要な9事業群のうち4、要対応1事業群を含む)。"
        and len(desk.slides) == 6
    )
    assert not _desk(_view(prefecture, slides=("overview",))).has_minutes


def test_where_nothing_is_in_view_the_desk_says_so(evaluation: Evaluation) -> None:
    desk = _desk(_view(evaluation, q="どこにもない語"))
    assert desk.headline == "この条件に当てはまる指標はありません。" and desk.topics == "議題はなし。"


def test_of_many_groups_only_those_in_view_can_be_chosen(evaluation: Evaluation, prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    project = f"project.{prefecture.tables['projects']['project_id'].iloc[0]}"
    choices = slide_choices(_view(prefecture, slides=(project,)), words)
    groups = {f"group.{group_id}" for group_id in prefecture.tables["program_groups"]["group_id"]}
    assert set(choices) == {"overview", "decided", project, *groups}
    words = vocabulary(evaluation.tables, evaluation.policy)
    assert slide_choices(_view(evaluation), words) == words.words["slides"]


def test_the_drawn_desk_keeps_signs_where_a_slide_cannot_move(evaluation: Evaluation) -> None:
    desk = _desk(_view(evaluation, slides=("overview", "decided")))
    order = screen.order(desk)
    for sign in "↑↓":
        assert order.count(f'<span class="muted move" aria-hidden="true">{sign}</span>') == 1
    assert '<a data-go href="meeting?slides=decided" title="全体像' in order
    assert f'<p class="headline"><bdi>{HEADLINE}</bdi></p>' in screen.opening(desk)
