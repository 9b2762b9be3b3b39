"""使い方: how to work with the screens, in the words of the screens themselves."""

from __future__ import annotations

from typing import Final

from lib.contract.glossary import definitions
from lib.contract.terms import NOT_DUE, PAGES, PROJECTION, RECORDED, SUGGESTED, UNGRADED, UNREPORTED, WARNED
from lib.ui.parts import labels
from lib.ui.parts.templates import render
from lib.ui.screens.sources.troubles import TROUBLES
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.address import FILTERS
from lib.view.selection import BY_WORDS, PART_WORDS, TASK_WORDS

# What each page is opened for.
_ANSWERS: Final = {
    "overview": "目標に対する進捗、遅れのある指標又は事業群、確認する内容",
    "indicators": "各年度の目標と実績、最終目標までに必要な増減、調書に記載された説明",
    "projects": "条件に合う事務事業、事業費と成果、次年度の見直し",
    "viewpoints": "事業構築の視点①〜⑩のどれを、どの事業又は指標に問うか。判定の境目を変えた場合の試算",
    "compare": "前年度の調書から改められた目標・実績・文章。事業群、所管課(室)、部局、施策どうしの違い",
    "search": "すべての年度の調書の名称、文章及び注記から、語を含む箇所",
    "meeting": "会議の議題の準備、説明、決定と問いの記録、配布資料",
    "sources": "数値のもとになった調書の箇所、判定の方法、報告の状況、読み取れなかった箇所、用語",
    "intake": "調書と回答票の取り込み、変更点の確認、版の履歴",
}
# The terms that are explained here, labels of the policy in braces; all of them are explained under 用語.
_TERMS: Final = (
    UNGRADED[UNREPORTED],
    UNGRADED[NOT_DUE],
    "{behind}",
    WARNED,
    PROJECTION,
    RECORDED,
    SUGGESTED,
)


@drawn_once
def guide(session: Session) -> str:
    """The guide as HTML. Every label that it quotes comes from the module that the screens take it from."""
    text_labels = session.evaluation.policy.text_labels
    meanings = dict(definitions(text_labels))
    terms = [term.format_map(text_labels) for term in _TERMS]
    return render(
        "guide",
        labels=labels,
        pages=PAGES,
        parts=PART_WORDS,
        tasks=TASK_WORDS,
        ways=BY_WORDS,
        filters=FILTERS,
        behind=text_labels["behind"],
        unreported=UNGRADED[UNREPORTED],
        rows=[(links.href(page, session.selection), PAGES[page], answers) for page, answers in _ANSWERS.items()],
        troubles=TROUBLES,
        terms=[(term, meanings[term]) for term in terms],
        links={
            **{task: links.href("intake", session.selection, task=task) for task in TASK_WORDS},
            **{part: links.href("sources", session.selection, part=part) for part in PART_WORDS},
            "meeting": links.href("meeting", session.selection),
        },
    )
