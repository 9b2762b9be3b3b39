"""The rules that raise viewpoints' questions, in words: what each asks, when and when not, who decided it, on what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lib.contract.era import day_words
from lib.contract.reference import line_of
from lib.contract.terms import INDICATOR_KINDS, SUBJECT_TYPES, circled
from lib.contract.wording import percent
from lib.findings.model import Place, place_in
from lib.judge.facts.facts import FACTS
from lib.judge.policy.review import Review
from lib.judge.policy.rules import Cite, Condition, Quotes, Rule
from lib.view.narrow import View

EXAMPLES: Final = "もとになった文"  # heads the passages that a rule was made from
_TESTS: Final = {"below": "未満", "above": "を超える", "at_least": "以上", "at_most": "以下"}
_KINDS_OF_TEXT: Final = {
    "status": "進捗状況の説明",
    "result": "事業の成果",
    "issue": "課題",
    "direction": "課題解決の方向",
    "review": "見直し内容",
    "next_direction": "見直しの方向",
    "note": "注",
}


@dataclass(frozen=True)
class Example:
    """A passage that a rule was made from: for it, or one that must not raise it.

    `place` is None where the data does not have its document; `file_line` then names the file and line.
    """

    heading: str
    text: str
    place: Place | None
    file_line: str


@dataclass(frozen=True)
class ViewpointRule:
    """A rule in words. `count`: how many questions it raises today. `because` has facts in braces."""

    sign: str
    question: str
    subject: str
    count: str
    bears: str
    conditions: tuple[str, ...]
    counter_case: str
    because: str
    examples: tuple[Example, ...]
    author: str
    decided: str
    review: str = ""


def make_viewpoint_rules(view: View, today: date) -> tuple[ViewpointRule, ...]:
    """The rules of the policy in force, in its order; counted over all groups."""
    counts = view.evaluation.flags["rule_id"].value_counts()
    return tuple(
        ViewpointRule(
            sign=circled(rule.viewpoint),
            question=rule.question,
            subject=SUBJECT_TYPES[rule.subject],
            count=f"{counts.get(rule.rule_id, 0):,}件",
            bears=rule.bears,
            conditions=_conditions(rule),
            counter_case=rule.counter_case,
            because=rule.because,
            examples=_examples(view, rule.cites),
            author=rule.author,
            decided=day_words(rule.decided),
            review=review_words(rule.review, today),
        )
        for rule in view.evaluation.policy.rules
    )


def review_words(review: Review, today: date) -> str:
    """Who checked rules and when they are looked at again, or that the day has passed; blank where the file says neither."""
    parts = [f"確認した人: {review.checked_by}"] if review.checked_by else []
    if review.next_review and review.is_due(today):
        parts.append(f"次回見直しの期日({day_words(review.next_review)})を過ぎています")
    elif review.next_review:
        parts.append(f"次回見直し: {day_words(review.next_review)}")
    return "、".join(parts)


def _conditions(rule: Rule) -> tuple[str, ...]:
    conditions = tuple(_condition(rule.subject, condition) for condition in rule.conditions)
    return (*conditions, *(_quotes(quotes) for quotes in rule.quotes))


def _condition(subject: str, condition: Condition) -> str:
    fact = FACTS[subject][condition.fact]
    if condition.test == "is" and isinstance(condition.value, bool):
        return fact.label if condition.value else f"除外条件: {fact.label}"
    if condition.test == "is":
        return f"{fact.label}が「{INDICATOR_KINDS.get(condition.value, condition.value)}」"
    if (fact.kind, condition.test, condition.value) == ("share", "at_least", 1):
        return f"{fact.label}が100%"
    value = percent(condition.value) if fact.kind in ("rate", "share", "change") else str(condition.value)
    return f"{fact.label}が{value}{_TESTS[condition.test]}"


def _quotes(quotes: Quotes) -> str:
    lead = "次の文があること" if quotes.is_required else "次の文があれば添える"
    about = "(成果指標について書いたもの)" if quotes.about else ""
    kinds = "・".join(_KINDS_OF_TEXT[kind] for kind in quotes.kinds) + about
    words = "を含み、かつ".join(map(_any_of, quotes.says))
    without = f"({_quoted(quotes.never)}を含む文は除く)" if quotes.never else ""
    return f"{lead}: 調書の{kinds}のうち、{words}を含む文{without}。対象の名称や単位に含まれる語は数えない"


def _any_of(words: Sequence[str]) -> str:
    return f"{_quoted(words)}のいずれか" if len(words) > 1 else _quoted(words)


def _quoted(words: Iterable[str]) -> str:
    return "".join(f"「{word}」" for word in words)


def _examples(view: View, cites: Iterable[Cite]) -> tuple[Example, ...]:
    sources = view.evaluation.tables["sources"].set_index("file")["source_id"]
    return tuple(
        Example(
            heading="挙げる例" if cite.fires else "挙げない例",
            text=cite.text,
            place=place_in(view, sources[cite.file], cite.place) if cite.file in sources.index else None,
            file_line=f"{cite.file} {line_of(cite.place)}行",
        )
        for cite in cites
    )
