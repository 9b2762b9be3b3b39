"""Which sentences tell of a missed target or its cause: those of the real sheet, and the words they are told from."""

from __future__ import annotations

import pytest

from lib.contract.shortfall import telling_word
from lib.findings.questions import given_reason
from lib.judge.evaluation import Evaluation
from lib.judge.passages import split_sentences
from lib.view.misses import cause_in


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("すぐに社会実装できるものがなかったため、実証実験を行った2件のみが実績となった。", "たため"),
        ("本庁の9所属にとどまっており地方機関を含めた活用とはなっていない。", "とどま"),
        ("県内団体からの問合せは多かったが、新規利用開始となった団体はない。", "はない。"),
        ("担い手の不足により、目標に届かなかった。", "不足"),
        ("地域振興につなげるため、県下全体で取り組む。", ""),
        ("RPAによる自動化により、事務の効率化を実現した。", ""),
        ("マッチング等により社会実装に向けた取組を推進していく必要がある。", ""),
        ("コロナの影響はあったが、目標を達成した。", ""),
        ("", ""),
    ],
)
def test_a_sentence_tells_of_a_shortfall_by_this_word(sentence: str, word: str) -> None:
    assert telling_word(sentence) == word


def test_what_questions_quote_is_what_search_finds(evaluation: Evaluation, prefecture: Evaluation) -> None:
    for known in (evaluation, prefecture):
        reasons = [given_reason(known, item) for item in known.assessed.values() if item["needs_attention"]]
        assert any(reasons)
        assert all(cause_in(reason.text) for reason in reasons if reason is not None)


def test_five_sentences_of_the_real_sheet_tell_of_a_shortfall(evaluation: Evaluation) -> None:
    texts = evaluation.tables["narratives"]
    looking_back = texts.loc[texts["kind"].isin(["status", "result", "issue"]), "text"]
    telling = [s for text in looking_back for s in split_sentences(text) if telling_word(s)]
    assert len(set(telling)) == 5
