"""使い方: what each page answers, the terms to begin with, and where the guide's links lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lib.contract.terms import NOT_DUE, PAGES, PROJECTION, RECORDED, SUGGESTED, UNREPORTED, WAITING, WARNED
from lib.findings.model import Link, To, go
from lib.findings.sidebar import OwnSection, make_own_section
from lib.findings.words import Term, make_words
from lib.view.narrow import View
from lib.view.words import PART_WORDS, TASK_WORDS

# What each page is opened for.
_ANSWERS: Final = {
    "overview": "判定とその理由、遅れのある指標又は事業群、担当課への確認事項",
    "indicators": "各年度の目標と実績、最終目標までに必要な増減、調書に記載された説明",
    "projects": "条件に合う事務事業、事業費と成果、次年度の見直し",
    "viewpoints": "事業構築の視点①〜⑩のどれを、どの事業又は指標に問うか。判定基準の境目を変更した場合の仮判定",
    "compare": "前年度の調書から改められた目標・実績・文章。事業群、所管課(室)、部局、施策どうしの違い",
    "search": "すべての年度の調書の名称、文章及び注記から、語を含む箇所。語を入力する前は、よく使われる言葉と未達の理由の記載",
    "meeting": "会議の議題の準備、説明、決定と確認事項の記録、配布資料",
    "sources": "数値のもとになった調書の箇所、判定の方法、報告の状況、読み取れなかった箇所、用語",
    "intake": "調書と回答票の取り込み、変更点の確認、判定の規則の変更、版の履歴",
}


@dataclass(frozen=True)
class PageGuide:
    """A page and what it is opened for."""

    page: Link
    answers: str


@dataclass(frozen=True)
class Guide:
    """What 使い方 takes from the data and the policy.

    `terms` are explained here, and with all others under 用語. `behind`: what counts as behind is called. `own_section`:
    what the reader's browser may keep. `to`: where the links lead, by the word of the task or part, or the name of the page.
    """

    pages: tuple[PageGuide, ...]
    terms: tuple[Term, ...]
    behind: str
    own_section: OwnSection
    to: Mapping[str, To]


def make_guide(view: View) -> Guide:
    """The guide in the labels of the policy in force; its links keep the reader's filters."""
    behind = view.evaluation.policy.scale.behind_label
    explained = (WAITING[UNREPORTED], WAITING[NOT_DUE], behind, WARNED, PROJECTION, RECORDED, SUGGESTED)
    terms = {term.term: term for term in make_words(view).terms}
    return Guide(
        pages=tuple(PageGuide(Link(PAGES[page], go(view, page)), answers) for page, answers in _ANSWERS.items()),
        terms=tuple(terms[term] for term in explained),
        behind=behind,
        own_section=make_own_section(view),
        to={
            **{task: go(view, "intake", task=task) for task in TASK_WORDS},
            **{part: go(view, "sources", part=part) for part in PART_WORDS},
            "meeting": go(view, "meeting"),
        },
    )
