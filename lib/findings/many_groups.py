"""What many groups say together: how many stand where, where the danger gathers, what changed, what to ask of whom first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import NOT_NAMED, UNREPORTED, WAITING, WARNED
from lib.contract.wording import how_many, oku_yen, percent, share
from lib.findings.attention import Raised, counted
from lib.findings.inferred import years_words
from lib.findings.questions import Question, question_on, question_on_reports
from lib.judge.evaluation import Evaluation
from lib.judge.phrases import judged_words
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import FACTS_OF_A_GROUP, Step, VerdictRules
from lib.view.address import filters_below_groups
from lib.view.moves import is_comparable
from lib.view.portfolio import EXPANDED, GroupStanding, Portfolio
from lib.view.selection import Selection

Head: TypeAlias = Literal["measure", "department"]  # of the heads of sheets, those that part the groups

MOST_FIRST = 12  # entries that reach the first screen
_LONGEST_NAME = 30
_LONGEST_ITEM = 24
_MOST_ON_A_SLIDE = 14  # rows that the back of a room can read


def verdict_words(of: Portfolio) -> str:
    """How many groups stand where: ``130事業群: 順調71・注意38・要対応14・報告不足7``; verdicts of none are left out."""
    said = "・".join(f"{of.rules.step(code).label}{n:,}" for code, n in of.counts.items() if n)
    return f"{len(of.standings):,}事業群: {said}"


def danger_words(of: Portfolio) -> str:
    """Which department and which measure hold most of the groups in danger; nothing where none is, or they are spread."""
    worst = of.rules.worst
    in_danger = of.of(worst.code)
    gathered = filter(
        None, (_gathering(of, in_danger, "department", ""), _gathering(of, in_danger, "measure", heads.MEASURE))
    )
    whole, part = [], []
    for count, place in gathered:
        if count == len(in_danger):
            whole.append(place)
        else:
            part.append(f"{count:,}{heads.GROUP}は{place}")
    counted_words = f"{worst.label}{len(in_danger):,}{heads.GROUP}"
    if whole:
        others = f"うち{'、'.join(part)}。" if part else ""
        return f"{counted_words}は、すべて{'・'.join(whole)}。{others}"
    return f"{counted_words}のうち、{'、'.join(part)}。" if part else ""


def _gathering(of: Portfolio, in_danger: Sequence[GroupStanding], head: Head, word: str) -> tuple[int, str] | None:
    """How many of the groups in danger stand under the head that holds most of them, and its name and size.

    None where one head holds all that is in view, or none holds the most.
    """
    sizes = Counter(getattr(group, head) for group in of.standings)
    gathered = gathered_under(head, in_danger)
    if len(sizes) < 2 or gathered is None:
        return None
    name, count = gathered
    return count, f"{word}「{short(name, _LONGEST_NAME)}」(全{sizes[name]:,}{heads.GROUP})"


def gathered_under(head: Head, groups: Iterable[GroupStanding]) -> tuple[str, int] | None:
    """The name that most of these groups have as their head, and how many; None for one alone, or where none holds the most."""
    counts = Counter(name for group in groups if (name := getattr(group, head)) is not None).most_common(2)
    is_alone = len(counts) == 1 or (len(counts) == 2 and counts[0][1] > counts[1][1])
    return counts[0] if is_alone and counts[0][1] > 1 else None


def change_words(of: Portfolio) -> str:
    """What changed since last year's sheets, counted over the groups that are judged on both."""
    worst = of.rules.worst.label
    if not of.comparable:
        return "前年の調書と比べられる事業群はありません。"
    before = era(int(of.newest - 1))
    text = (
        f"前年({before}の調書)から、新たに{worst}{_groups(of.fallen)}、{worst}でなくなったもの{_groups(of.recovered)}。"
    )
    return f"{text}3年以上続けて{worst}{_groups(of.lasting)}。" if of.lasting else text


def _groups(groups: Sequence[GroupStanding]) -> str:
    return how_many(len(groups), heads.GROUP)


def compared_words(of: Portfolio) -> str:
    """What a comparison with last year leaves out, and why; empty where it leaves out nothing, or there is none."""
    if not of.comparable:
        return ""
    others = (group for group in of.standings if not is_comparable(group, of.rules, of.newest))
    left_out = Counter(_left_out(group, of.newest) for group in others)
    reasons = "、".join(f"{why}{count:,}{heads.GROUP}" for why, count in left_out.most_common())
    return f"({reasons}は数えていません)" if reasons else ""


def _left_out(group: GroupStanding, newest: int) -> str:
    """Why a group is not compared with last year."""
    if group.sheet_year != newest:
        return f"{era(newest)}の調書のない"
    if group.before_year != newest - 1:
        return "前年の調書のない"
    return "どちらかの調書で判定できない"


def of_wholes(selection: Selection) -> str:
    """What filters of projects, indicators and years do to verdicts of whole groups; empty where none is in force."""
    said = []
    if filters_below_groups(selection):
        said.append("絞り込みに当てはまるものがある事業群を、事業群全体の判定と事業費で示しています")
    if selection.years:
        said.append("年度の絞り込みは、判定には適用されません")
    return f"({'。'.join(said)})" if said else ""


def money_label(scale: Scale) -> str:
    """What money_words count, for a label."""
    return f"成果が{scale.behind_label}の事業の事業費(直近の実績)"


def money_words(of: Portfolio) -> str:
    """The money of projects whose results are behind, beside all, and how many of them are to be expanded all the same."""
    whole, behind = total_money(of.standings), _total(group.money_behind for group in of.standings)
    if behind is None or not whole:
        return ""
    return f"{oku_yen(behind)}(全体の{share(behind / whole)}{_note(money_years(of.standings))})"


def expanded_words(of: Portfolio, worst_grade: str) -> str:
    """How many projects are to be expanded though a result of theirs has the worst grade."""
    n = sum(group.expanded_behind for group in of.standings)
    return f"成果が「{worst_grade}」で、見直し区分が「{EXPANDED}」の{n:,}事業"


@dataclass(frozen=True)
class GroupAttention:
    """One group that needs attention: how it stands, why it comes here, what to ask and of whom.

    `item` is the result that puts it here (a row of the assessments), None where it is only warned of or not reported.
    `question`: None where no rule asks anything.
    """

    group_id: str
    name: str
    measure: str
    department: str
    verdict: Step
    before: Step | None
    reason: str
    question: Question | None
    item: Mapping[Any, Any] | None
    flags: tuple[Raised, ...]


def group_attention(of: Portfolio, evaluation: Evaluation, most: int = MOST_FIRST) -> list[GroupAttention]:
    """The groups that need attention, in order, one entry a group; the first `most` of them."""
    return _entries(needing(of)[:most], of, evaluation)


def entries(of: Portfolio, evaluation: Evaluation) -> list[GroupAttention]:
    """An entry for every group, whether it needs attention or not."""
    return _entries(of.standings, of, evaluation)


def _entries(groups: Sequence[GroupStanding], of: Portfolio, evaluation: Evaluation) -> list[GroupAttention]:
    items = evaluation.assessed
    return [_entry(group, items.get(group.lead_indicator or ""), of.rules, evaluation) for group in groups]


def needing(of: Portfolio) -> tuple[GroupStanding, ...]:
    """The groups that need attention, in order: those whose verdict is not the best one, or that are not reported.

    Of one verdict those without a sheet of the newest year come last: perhaps they ended, which no sheet says.
    """
    at_ease = (of.rules.steps[-1].code, of.rules.not_judged.code)
    groups = [group for group in of.standings if group.verdict not in at_ease]
    order = {code: place for place, code in enumerate(dict.fromkeys(group.verdict for group in groups))}
    return tuple(sorted(groups, key=lambda group: (order[group.verdict], group.sheet_year < of.newest)))


def _entry(
    group: GroupStanding, item: Mapping[Any, Any] | None, rules: VerdictRules, evaluation: Evaluation
) -> GroupAttention:
    flags = counted(evaluation).flags(item) if item is not None else ()
    return GroupAttention(
        group.group_id,
        group.name,
        named(group.measure),
        named(group.department),
        rules.step(group.verdict),
        rules.step(group.before) if group.before not in (None, group.verdict) else None,
        reason_words(group, item, evaluation),
        _question(group, item, flags, rules, evaluation),
        item,
        flags,
    )


def _question(
    group: GroupStanding,
    item: Mapping[Any, Any] | None,
    flags: tuple[Raised, ...],
    rules: VerdictRules,
    evaluation: Evaluation,
) -> Question | None:
    """When it will report, of a group that did not; else what is asked of the result that puts it here."""
    if group.unreported and (item is None or group.verdict == rules.unreported.code):
        return question_on_reports(evaluation, group.group_id, group.lead_section or "")
    return question_on(evaluation, item, flags) if item is not None else None


def reason_words(group: GroupStanding, item: Mapping[Any, Any] | None, evaluation: Evaluation) -> str:
    """Why a group stands where it does in the order, with the figures of what puts it there."""
    scale = evaluation.policy.scale
    sentences = []
    if item is not None:
        years = int(item["years_behind"])
        lasting = f"、{years}年連続で{scale.behind_label}" if years > 1 else ""
        sentences.append(f"「{short(item['name'], _LONGEST_ITEM)}」は{judged_words(item, scale)}{lasting}。")
    if group.behind:
        money = _money_behind_words(group)
        sentences.append(f"{_judged_words(group, scale)}{money}。")
    if group.warned:
        sentences.append(f"{heads.RESULTS}に{WARNED}{group.warned}指標。")
    if group.unreported:
        sentences.append(f"実績の{WAITING[UNREPORTED]}{group.unreported}指標。")
    return "".join(sentences)


def lasting_words(group: GroupStanding) -> str:
    """How long the results of a group that are behind have been so: ``4年連続``, of several ``最長4年連続``."""
    if group.longest_behind < 2:
        return ""
    return f"{'最長' if group.shortest_behind < group.longest_behind else ''}{group.longest_behind}年連続"


def _judged_words(group: GroupStanding, scale: Scale) -> str:
    """How many of the judged results are behind: ``成果の指標は判定した9指標のうち5指標が遅れ・やや遅れ``."""
    if not group.behind:
        return f"{heads.RESULTS}は判定した{group.judged}指標に{scale.behind_label}なし"
    part = f"のうち{group.behind}指標" if group.judged > 1 else ""
    return f"{heads.RESULTS}は判定した{group.judged}指標{part}が{scale.behind_label}"


def _money_behind_words(group: GroupStanding) -> str:
    if not group.projects_behind or group.money_behind is None:
        return ""
    years = years_words(group.money_behind_attributions)
    amount = f"{oku_yen(group.money_behind)}{f'({years})' if years else ''}"
    return f"、遅れのある{group.projects_behind}事業の事業費{amount}"


def verdict_because(group: GroupStanding, rules: VerdictRules, scale: Scale) -> str:
    """Which condition of the rules gave a group its verdict: ``…遅れ・やや遅れの割合が56%(9指標のうち5、基準50%以上)``."""
    step = rules.step(group.verdict)
    if step == rules.unreported:
        return _reported_words(group, rules)
    if step == rules.not_judged:
        return "目標と実績がそろい、判定できる指標がない"
    conditions = []
    for name, bound in step.when:
        value, tested = group.fact(name), FACTS_OF_A_GROUP[name]
        if value is not None and value >= bound:
            base = "" if tested.counter else f"{_base_of(value, group.judged)}、"
            conditions.append(f"{tested.label(scale)}が{tested.figure(value)}({base}基準{tested.figure(bound)}以上)")
    return "、".join(conditions) or f"{_judged_words(group, scale)}{_beside_count(group)}"


def _base_of(share_of_judged: float, judged: int) -> str:
    """How many of how many results a share is: ``9指標のうち5``."""
    counted = round(share_of_judged * judged)
    if counted < judged:
        return f"{judged:,}指標のうち{counted:,}"
    return f"{judged:,}指標すべて" if judged > 1 else "1指標"


def _reported_words(group: GroupStanding, rules: VerdictRules) -> str:
    """How many results reported the year that the sheet judges: ``R6の実績は、成果の9指標のうち報告3指標(基準50%以上)``."""
    asked = f"成果の{group.reported + group.owed}指標"
    count = f"{asked}のうち報告{group.reported}指標" if group.reported else f"{asked}に報告なし"
    return f"{era(group.sheet_year - 1)}の実績は、{count}(基準{percent(rules.reported_below)}以上)"


def _beside_count(group: GroupStanding) -> str:
    """The money of projects with a result behind, beside the best verdict, which counts indicators alone."""
    if not group.projects_behind or group.money_behind is None or group.money is None:
        return ""
    part, years = share(group.money_behind / group.money), _note(years_words(group.money_attributions))
    amount = f"{oku_yen(group.money_behind)}(全体{oku_yen(group.money)}の{part}{years})"
    return f"。判定は指標の数により、事業費によらない。遅れのある{group.projects_behind}事業の事業費は{amount}"


def named(value: object) -> str:
    """What a sheet's head names, or that it does not."""
    return value if isinstance(value, str) else NOT_NAMED


def by_head(of: Portfolio, head: Head) -> list[tuple[str, tuple[GroupStanding, ...]]]:
    """The groups under each measure or department, in the order of their names; those without one last.

    Within one, the costliest group first; a group of unknown cost last.
    """
    groups: dict[str | None, list[GroupStanding]] = {}
    for group in sorted(of.standings, key=lambda group: (group.money is None, -(group.money or 0), group.group_id)):
        groups.setdefault(group.measure if head == "measure" else group.department, []).append(group)
    names = sorted(name for name in groups if name is not None)
    return [
        *((name, tuple(groups[name])) for name in names),
        *((NOT_NAMED, tuple(groups[name])) for name in groups if name is None),
    ]


def total_money(groups: Iterable[GroupStanding]) -> float | None:
    """The money of these groups in thousand yen; None where that of none is known."""
    return _total(group.money for group in groups)


def money_years(groups: Iterable[GroupStanding]) -> str:
    """How the years of the costs of these groups are told, where any is inferred; see years_words."""
    return years_words(code for group in groups for code in group.money_attributions)


def _note(words: str) -> str:
    return f"、{words}" if words else ""


def _total(amounts: Iterable[float | None]) -> float | None:
    """The sum of the known amounts; None where none is known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def moved(of: Portfolio, groups: Iterable[GroupStanding]) -> tuple[int, int]:
    """How many of these groups fell into danger, and how many recovered."""
    ids = {group.group_id for group in groups}
    fallen = sum(group.group_id in ids for group in of.fallen)
    return fallen, sum(group.group_id in ids for group in of.recovered)


def by_year(of: Portfolio) -> dict[int, dict[str, int]]:
    """Sheet year -> verdict -> how many groups, oldest first; verdicts in the order of the screens."""
    sheets = [sheet for group in of.standings for sheet in of.sheets.get(group.group_id, ())]
    counts = Counter((int(sheet.sheet_year), sheet.verdict) for sheet in sheets)
    years = sorted({year for year, _ in counts})
    return {year: {step.code: counts[year, step.code] for step in of.rules.all} for year in years}


def moved_words(of: Portfolio, groups: Iterable[GroupStanding]) -> list[str]:
    """How many of these groups came to the worst verdict since last year, and how many left it: ``要対応へ1``."""
    worst = of.rules.worst.label
    return [f"{worst}{way}{count:,}" for way, count in zip(("へ", "から"), moved(of, groups), strict=True) if count]


def size_of(money: float | None) -> str:
    """How large a group is drawn: l from 1 billion yen, m from 100 million, s below or where it is not known (thousand yen)."""
    if money is None or money < 100_000:
        return "s"
    return "l" if money >= 1_000_000 else "m"


def column_of_few(of: Portfolio) -> Head:
    """By what a slide parts the groups: by measure, or by department where all are of one measure or they are too many to read."""
    return "measure" if 1 < len({group.measure for group in of.standings}) <= _MOST_ON_A_SLIDE else "department"


def lines(of: Portfolio, head: Head = "measure") -> list[str]:
    """The groups under each measure in a line each, for a slide: ``1-5 健康長寿: ▼要対応3 ▲注意3 ●順調2 事業費141億円``."""
    return [_line(of.rules, name, groups) for name, groups in by_head(of, head)]


def _line(rules: VerdictRules, name: str, groups: Sequence[GroupStanding]) -> str:
    counts, money = Counter(group.verdict for group in groups), total_money(groups)
    steps = (*rules.steps, rules.unreported, rules.not_judged)
    marks = " ".join(f"{step.shape}{step.label}{counts[step.code]}" for step in steps if counts[step.code])
    return f"{name}: {marks}{f' 事業費{oku_yen(money)}' if money is not None else ''}"
