"""Policy as data: the status scale and the viewpoint rules, read from TOML; an unknown word fails here."""

from __future__ import annotations

import itertools
import math
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from lib.contract.reference import line_of
from lib.contract.terms import MET, NARRATIVE_KINDS, UNGRADED
from lib.judge.toml import RuleError, need, only, read
from lib.judge.verdict_rules import VerdictRules, load_verdict

RULES = Path(__file__).resolve().parents[2] / "data" / "rules"
DOCUMENTS = RULES.parent / "source"
TONES: Final = ("good", "fair", "warn", "bad")


@dataclass(frozen=True)
class Fact:
    """Something a rule may ask of a subject or quote: how it is written, what it is called, which of its lines hold it.

    Words are made only for what fires: a reason quotes them, a condition cannot ask them.
    """

    kind: str
    label: str
    lines: str = ""


_STANDING: Final = Fact("words", "今の状況(判定、なければ見込み)", "standing")

# The facts a rule may name, by subject.
FACTS: Final[dict[str, dict[str, Fact]]] = {
    "indicator": {
        "name": Fact("words", "指標名"),
        "kind": Fact("text", "指標の種別"),
        "is_result": Fact("bool", "活動指標ではない(事業群の指標か成果指標)"),
        "is_underperforming": Fact("bool", "直近の判定が遅れとして扱う等級"),
        "is_warned": Fact("bool", "判定では遅れていないが、見込みが遅れとして扱う率"),
        "is_behind": Fact("bool", "遅れとして扱う等級、または早期の注意"),
        "falls_short": Fact("bool", "目標に届いていないか、最終目標に届かない見込み"),
        "supply_is_short": Fact("bool", "同じ事業の活動指標が、どれも目標に届いていない"),
        "achievement_rate": Fact("rate", "達成率", "judged"),
        "breaks_series": Fact("bool", "直近1年の変化が、それまでの年の変化の3倍を超え、前年の2割を超える"),
        "standing": _STANDING,
        "judged": Fact("words", "直近に判定した年度の目標と実績", "judged"),
        "outlook": Fact("words", "見込みと最終目標の差", "outlook"),
        "need": Fact("words", "届くために必要な年間の増減", "outlook"),
        "movement": Fact("words", "起点から直近までの動き", "outlook"),
        "earlier": Fact("words", "前の年度も目標を大きく超えていたこと", "earlier"),
        "last_change": Fact("words", "直近1年の変化とそれまで", "series"),
    },
    "project": {
        "name": Fact("words", "事務事業名"),
        "section": Fact("text", "所管課(室)"),
        "activity_is_met": Fact("bool", "活動指標が目標を達成"),
        "outcome_is_underperforming": Fact("bool", "成果指標の判定が遅れとして扱う等級"),
        "has_underperforming": Fact("bool", "遅れとして扱う等級の指標がある"),
        "is_costliest": Fact("bool", "事業群の中で事業費が最も大きい(判定した年度の実績)"),
        "group_is_behind": Fact("bool", "事業群の指標に、遅れとして扱う等級か早期の注意がある"),
        "unit_cost_change": Fact("change", "成果1単位あたりの事業費の増減(同じ2つの年度)", "cost"),
        "general_fund_share": Fact("rate", "判定した年度の事業費に占める一般財源", "cost"),
        "planned_general_fund_share": Fact("rate", "次の計画の事業費に占める一般財源", "planned_cost"),
        "shares_initiative": Fact("bool", "所管課の異なる事業と、同じ取組項目を担う"),
        "activity": Fact("words", "最もよい活動指標の判定", "activity"),
        "outcome": Fact("words", "最も低い成果指標の判定", "outcome"),
        "standing": Fact("words", "最も遅れた指標の判定", "standing"),
        "outcome_beside": Fact("words", "それが成果指標でないときの、成果指標の判定", "outcome_beside"),
        "group_standing": Fact("words", "事業群の指標の状況", "group"),
        "cost": Fact("words", "判定した年度の事業費", "cost"),
        "planned_cost": Fact("words", "次の計画の事業費", "planned_cost"),
        "unit_cost": Fact("words", "成果1単位あたりの事業費の動き", "unit_cost"),
        "shared_initiatives": Fact("words", "ともに担う取組項目", "initiatives"),
        "partners": Fact("words", "ともに担う事業と所管課", "initiatives"),
    },
    "group": {
        "name": Fact("words", "事業群名"),
        "is_behind": Fact("bool", "事業群の指標に、遅れとして扱う等級か早期の注意がある"),
        "has_core_project": Fact("bool", "中核事業がある"),
        "section_count": Fact("count", "所管課(室)の数", "sections"),
        "sections": Fact("words", "所管課(室)", "sections"),
        "standing": _STANDING,
    },
}
_TESTS_OF: Final = {
    "bool": (),
    "text": ("is",),
    **dict.fromkeys(("rate", "change", "count"), ("below", "above", "at_least", "at_most")),
}


@dataclass(frozen=True)
class Grade:
    """One step of the scale for missed targets; `lower_bound` is a fraction, -inf for the last step."""

    code: str
    label: str
    shape: str
    tone: str
    lower_bound: float
    underperforming: bool


@dataclass(frozen=True)
class Scale:
    """How a target counts as met or missed, and by how much. Grades run from best to worst."""

    name: str
    owner: str
    reason: str
    lower_is_better: str
    decimals: int
    met: Grade
    grades: tuple[Grade, ...]

    def labels(self) -> dict[str, str]:
        """Code -> Japanese label of every status, graded or not."""
        return {g.code: g.label for g in (self.met, *self.grades)} | UNGRADED

    def tone(self, code: str | None) -> str:
        """Tone of a status: good, fair, warn, bad or unknown."""
        return next((g.tone for g in (self.met, *self.grades) if g.code == code), "unknown")

    def shape(self, code: str | None) -> str:
        """Sign that goes with the colour of a status; empty for what is not graded."""
        return next((g.shape for g in (self.met, *self.grades) if g.code == code), "")

    def severity(self, code: str | None) -> int:
        """0 for met, rising to the worst grade; -1 for what is not graded."""
        codes = [g.code for g in (self.met, *self.grades)]
        return codes.index(code) if code in codes else -1

    def grade(self, rate: float) -> Grade:
        """The grade of a miss with this achievement rate (a fraction)."""
        return next(g for g in self.grades if rate >= g.lower_bound)

    @property
    def warned_below(self) -> float:
        """The rate under which a projection counts as an early warning: the last bound that is not underperforming."""
        return min((g.lower_bound for g in self.grades if not g.underperforming), default=math.inf)

    def movable(self) -> tuple[Grade, ...]:
        """The grades whose lower bound can be tried out."""
        return self.grades[:-1]

    def with_bounds(self, bounds: Mapping[str, float]) -> Scale:
        """The same scale with some lower bounds moved. Raises ValueError when they no longer descend."""
        grades = tuple(replace(g, lower_bound=bounds.get(g.code, g.lower_bound)) for g in self.grades)
        if any(a.lower_bound <= b.lower_bound for a, b in itertools.pairwise(grades)):
            raise ValueError("等級の境目は上から順に小さくします")
        return replace(self, grades=grades)


@dataclass(frozen=True)
class Condition:
    """`test` is one of is, below, above, at_least, at_most; `value` what it compares with."""

    fact: str
    test: str
    value: Any


@dataclass(frozen=True)
class Quotes:
    """Which sentences of the sheet support a rule: in texts of these kinds, one word of each list, none of `never`.

    Where they are required the figures alone do not raise the flag; the words alone never do.
    """

    kinds: tuple[str, ...]
    says: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True)
class Cite:
    """A passage of a document that the rule was made from: an example of where it fires, or of where it must not."""

    fires: bool
    file: str
    place: str
    text: str


@dataclass(frozen=True)
class Rule:
    """Raises `viewpoint` for every subject that meets all conditions; `because` quotes the figures, `question` asks."""

    rule_id: str
    viewpoint: int
    subject: str
    question: str
    bears: str
    counter_case: str
    author: str
    decided: date
    conditions: tuple[Condition, ...]
    because: str
    quotes: Quotes | None
    cites: tuple[Cite, ...]

    @property
    def quoted_facts(self) -> tuple[str, ...]:
        """The facts that the reason names, in order."""
        return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(self.because) if name))


@dataclass(frozen=True)
class Policy:
    """The scale, the viewpoints' rules and the rules of a group's verdict in force.

    `problem` says why there are no viewpoints' rules, `verdict_problem` why there is no verdict, where they could not be read.
    """

    scale: Scale
    rules: tuple[Rule, ...]
    problem: str = ""
    verdict: VerdictRules | None = None
    verdict_problem: str = ""

    @property
    def results(self) -> tuple[str, ...]:
        """The kinds of indicators that a group is judged by; without rules of the verdict those that are no activity."""
        return self.verdict.counts if self.verdict else ("group", "outcome")


def load_policy(folder: Path = RULES) -> Policy:
    """Read all files. Raises RuleError on a typo, an unknown word, a missing reason or a wrong viewpoint."""
    return Policy(
        _scale(read(folder / "status.toml"), "status.toml"),
        _rules(read(folder / "viewpoints.toml"), "viewpoints.toml"),
        verdict=load_verdict(folder),
    )


def load_what_is_sound(folder: Path = RULES) -> Policy:
    """As load_policy, but a file of the viewpoints or of the verdict that cannot be read stops what it rules and nothing else.

    Raises RuleError for the scale, without which nothing is judged.
    """
    policy = Policy(_scale(read(folder / "status.toml"), "status.toml"), ())
    try:
        policy = replace(policy, rules=_rules(read(folder / "viewpoints.toml"), "viewpoints.toml"))
    except RuleError as error:
        policy = replace(policy, problem=str(error))
    try:
        return replace(policy, verdict=load_verdict(folder))
    except RuleError as error:
        return replace(policy, verdict_problem=str(error))


def _scale(data: Mapping[str, Any], file: str) -> Scale:
    only(data, {"name", "owner", "reason", "lower_is_better", "rounding", "decimals", "met", "grade"}, file)
    direction = need(data, "lower_is_better", str, file)
    if direction not in ("two_minus", "ratio"):
        raise RuleError(f"{file}: lower_is_better は two_minus か ratio です(値: {direction})")
    if need(data, "rounding", str, file) != "half_up":
        raise RuleError(f"{file}: rounding は half_up だけです")
    decimals = need(data, "decimals", int, file)
    if not 0 <= decimals <= 3:
        raise RuleError(f"{file}: decimals は0〜3です")
    met = _grade(need(data, "met", dict, file) | {"code": MET, "underperforming": False}, True, f"{file} [met]")
    entries = need(data, "grade", list, file)
    if not entries:
        raise RuleError(f"{file}: [[grade]] が1つ以上必要です")
    grades = tuple(_grade(e, i == len(entries), f"{file} grade {i}") for i, e in enumerate(entries, start=1))
    codes = [met.code, *(g.code for g in grades), *UNGRADED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{file}: 等級の code が重なっています")
    if any(a.lower_bound <= b.lower_bound for a, b in itertools.pairwise(grades)):
        raise RuleError(f"{file}: lower_bound は上の等級ほど大きくします")
    return Scale(
        need(data, "name", str, file),
        need(data, "owner", str, file),
        need(data, "reason", str, file),
        direction,
        decimals,
        met,
        grades,
    )


def _grade(entry: Mapping[str, Any], is_last: bool, where: str) -> Grade:
    only(entry, {"code", "label", "shape", "tone", "lower_bound", "underperforming"}, where)
    if is_last and "lower_bound" in entry:
        raise RuleError(f"{where}: 最後の等級に lower_bound は書けません(残りすべてが入ります)")
    tone = need(entry, "tone", str, where)
    if tone not in TONES:
        raise RuleError(f"{where}: tone は {'、'.join(TONES)} のどれかです(値: {tone})")
    return Grade(
        need(entry, "code", str, where),
        need(entry, "label", str, where),
        need(entry, "shape", str, where),
        tone,
        -math.inf if is_last else float(need(entry, "lower_bound", (int, float), where)),
        need(entry, "underperforming", bool, where),
    )


def _rules(data: Mapping[str, Any], file: str) -> tuple[Rule, ...]:
    only(data, {"rule"}, file)
    entries = need(data, "rule", list, file)
    rules = tuple(_rule(e, f"{file} {e.get('id', f'{i}番目')}") for i, e in enumerate(entries, start=1))
    ids = [r.rule_id for r in rules]
    doubled = {i for i in ids if ids.count(i) > 1}
    if doubled:
        raise RuleError(f"{file}: id が重なっています({'、'.join(sorted(doubled))})")
    return rules


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    known = {
        "id", "viewpoint", "subject", "question", "bears", "counter_case", "author", "decided", "because", "when",
        "quotes", "cites",
    }  # fmt: skip
    only(entry, known, where)
    viewpoint = need(entry, "viewpoint", int, where)
    if not 1 <= viewpoint <= 9:
        raise RuleError(f"{where}: viewpoint は1〜9です(値: {viewpoint})。⑩は記録だけに使います")
    subject = need(entry, "subject", str, where)
    if subject not in FACTS:
        raise RuleError(f"{where}: subject は {'、'.join(FACTS)} のどれかです(値: {subject})")
    question = need(entry, "question", str, where)
    if not question.endswith("か。"):
        raise RuleError(f"{where}: question は「…か。」で終わる問いにします(結論は書きません)")
    decided = need(entry, "decided", date, where)
    conditions = tuple(
        _condition(fact, wanted, subject, where) for fact, wanted in need(entry, "when", dict, where).items()
    )
    if not conditions:
        raise RuleError(
            f"{where}: when に、数値か事業の組み立てについての条件が1つ以上必要です。ことばだけでは挙げません"
        )
    because = need(entry, "because", str, where)
    rule = Rule(
        need(entry, "id", str, where),
        viewpoint,
        subject,
        question,
        need(entry, "bears", str, where),
        need(entry, "counter_case", str, where),
        need(entry, "author", str, where),
        decided,
        conditions,
        because,
        _quotes(entry["quotes"], f"{where} quotes") if "quotes" in entry else None,
        tuple(_cite(c, f"{where} cites {i}") for i, c in enumerate(need(entry, "cites", list, where), start=1))
        if "cites" in entry
        else (),
    )
    try:
        quoted = rule.quoted_facts
    except ValueError as error:
        raise RuleError(f"{where}: because の {{ }} が閉じていません") from error
    for fact in quoted:
        _fact(fact, subject, f"{where} because")
    if "name" not in quoted or len(quoted) < 2:
        raise RuleError(f"{where}: because には、対象の {{name}} と、数値を引く {{ }} が1つ以上必要です")
    return rule


def _fact(name: str, subject: str, where: str) -> Fact:
    """The fact of this name; refused when it is none, or one of another subject."""
    if name in FACTS[subject]:
        return FACTS[subject][name]
    owners = [other for other, facts in FACTS.items() if name in facts]
    if owners:
        raise RuleError(
            f'{where}: 「{name}」は {"・".join(owners)} の事実です。subject = "{subject}" の規則では使えません'
        )
    raise RuleError(f"{where}: 知らない語「{name}」。使える語: {'、'.join(sorted(FACTS[subject]))}")


def _condition(name: str, wanted: Any, subject: str, where: str) -> Condition:
    fact = _fact(name, subject, f"{where} when")
    if fact.kind not in _TESTS_OF:
        raise RuleError(f"{where} when.{name}: 文にだけ使う語です。条件には使えません")
    tests = _TESTS_OF[fact.kind]
    if not tests:
        if not isinstance(wanted, bool):
            raise RuleError(f"{where} when.{name}: true か false です")
        return Condition(name, "is", wanted)
    if not isinstance(wanted, dict) or len(wanted) != 1:
        raise RuleError(f"{where} when.{name}: {{ {' | '.join(tests)} = 値 }} の形で1つ書きます")
    test, value = next(iter(wanted.items()))
    only({test: None}, set(tests), f"{where} when.{name}")
    if test == "is":
        if not isinstance(value, str):
            raise RuleError(f"{where} when.{name}: is は語です")
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleError(f"{where} when.{name}: {test} は数です")
    return Condition(name, test, value)


def _quotes(entry: Any, where: str) -> Quotes:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [rule.quotes] の形で書きます")
    only(entry, {"kinds", "says", "never", "required"}, where)
    kinds = _words(entry.get("kinds"), f"{where}.kinds")
    unknown = [k for k in kinds if k not in NARRATIVE_KINDS]
    if unknown:
        raise RuleError(f"{where}.kinds: 知らない語「{'」「'.join(unknown)}」。使える語: {'、'.join(NARRATIVE_KINDS)}")
    says = entry.get("says")
    if not isinstance(says, list) or not says:
        raise RuleError(f'{where}.says: 語の並びを1つ以上書きます(例 [["市町"], ["会議", "連携"]])')
    never = _words(entry["never"], f"{where}.never") if "never" in entry else ()
    return Quotes(kinds, tuple(_words(s, f"{where}.says") for s in says), never, need(entry, "required", bool, where))


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(w, str) and w for w in value):
        raise RuleError(f"{where}: 語の並びです")
    return tuple(value)


def _cite(entry: Any, where: str) -> Cite:
    """A cited passage, once it was found in the document on the line it names."""
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[rule.cites]] の形で書きます")
    only(entry, {"fires", "file", "place", "text"}, where)
    file, place = (need(entry, key, str, where) for key in ("file", "place"))
    text = need(entry, "text", str, where)
    if not line_of(place) or Path(file).name != file:
        raise RuleError(f"{where}: place は「L行番号」、file はフォルダのないファイル名です")
    try:
        lines = (DOCUMENTS / file).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{where}: 原資料「{file}」を data/source から読めません") from error
    number = line_of(place)
    if number > len(lines) or text not in lines[number - 1]:
        raise RuleError(f"{where}: 引用「{text[:30]}」は「{file}」の{number}行目にありません。文字と行を直してください")
    return Cite(need(entry, "fires", bool, where), file, place, text)
