"""A word has one number on one view: every count of every screen, slide, page and file, set beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.terms import NOT_DUE, UNREPORTED, WAITING, WARNED
from lib.contract.wording import how_many, part_of, share_of
from lib.findings import many_groups
from lib.findings.attention import Tally
from lib.findings.cost import Cost, left_out
from lib.findings.indicators import make_indicators
from lib.findings.many_groups import reason_words, verdict_because
from lib.findings.overview.answer import make_answer
from lib.findings.overview.asked_list import make_asked_list
from lib.findings.overview.cards import indicator_card
from lib.findings.overview.group_list import GroupList
from lib.findings.overview.many_groups import make_many_groups
from lib.findings.paper.overview import make_many_groups_page, make_overview_page
from lib.findings.reporting import make_reporting
from lib.findings.slides.agenda import make_slide
from lib.findings.summary import make_summary
from lib.judge.evaluation import Evaluation
from lib.ui.screens.intake.models.collect import blank_years, make_forms_words
from lib.view.narrow import View, narrow
from lib.view.portfolio import GroupStanding, Portfolio, of_many, portfolio
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

Count = tuple[str, str, int]  # (where it is said, what is counted, the number)


def _view(evaluation: Evaluation, **chosen: object) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))  # type: ignore[arg-type]


def _counted(where: str, texts: Iterable[str], names: Iterable[str]) -> Iterator[Count]:
    """Each name in these texts that a number or なし follows: ``未報告3指標``, ``順調 71``, ``早期注意なし``."""
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    for text in texts:
        for name, number in re.findall(rf"({longest_first})[ は]?(\d[\d,]*|なし)(?!年)", text):
            yield where, name, 0 if number == "なし" else int(number.replace(",", ""))


def _equal(counts: Iterable[Count]) -> dict[str, int]:
    """The number of each name, said anywhere; the test fails where two differ."""
    numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for where, name, number in counts:
        assert numbers[name].setdefault(where, number) == number, (where, name)
    assert [(name, said) for name, said in numbers.items() if len(set(said.values())) > 1] == []
    return {name: next(iter(said.values())) for name, said in numbers.items()}


def _of_indicators(view: View) -> Iterator[Count]:
    """What is said of the indicators in view on every screen, slide and page of them, and in JSON."""
    scale = view.evaluation.policy.scale
    names = [*scale.labels().values(), *WAITING.values(), WARNED, scale.behind_label]
    reporting = make_reporting(view)
    yield from _counted("報告状況", [reporting.heading], names)
    for table in (table for table in reporting.counts if not table.cut):
        for state, column in (("unreported", "unreported"), ("not_due", "not_due")):
            total = sum(int(getattr(row, column).indicators.replace(",", "")) for row in table.rows)
            yield f"報告状況 {table.subject}", WAITING[state], total
    yield from _counted("指標", [make_indicators(view).title], names)
    yield from _counted("確認事項", [make_asked_list(view).counts], names)
    yield from _counted(
        "全体像の文", [make_answer(view).sentence], [name for name in names if name not in WAITING.values()]
    )
    for count in indicator_card(view).counts:
        yield from _counted("全体像", [f"{count.kind.lstrip('●○▲▼')} {count.number}"], names)
    page = make_overview_page(view, "なし", None)
    for column, name in (("behind", page.behind), ("warned", WARNED), ("met", page.met)):
        yield "紙", name, sum(int(getattr(row, column)) for row in page.groups)
    for column in (UNREPORTED, NOT_DUE):
        yield "紙", WAITING[column], sum(int(getattr(row, column).replace(",", "")) for row in page.groups)


def _of_json(view: View) -> Iterator[Count]:
    counts, scale = make_summary(view).counts, view.evaluation.policy.scale
    yield "JSON", WAITING[UNREPORTED], counts.unreported
    yield "JSON", WAITING[NOT_DUE], counts.not_due
    yield "JSON", scale.behind_label, counts.behind
    yield "JSON", WARNED, counts.warned


def _of_slide(view: View) -> Iterator[Count]:
    scale = view.evaluation.policy.scale
    slide = make_slide(view, "overview")
    names = [*scale.labels().values(), *WAITING.values(), WARNED, scale.behind_label]
    yield from _counted("スライド", [fact.how for fact in slide.facts], names)


def _of_forms(view: View) -> Iterator[Count]:
    """What forms ask of all years, in actuals: as the cells of the view wait."""
    tables = view.evaluation.tables
    said = [make_forms_words(tables, year).words.split("。")[0] for year in blank_years(tables)]
    for state, word in WAITING.items():
        counts = [int(count.replace(",", "")) for text in said for count in re.findall(rf"([\d,]+)指標が{word}", text)]
        yield "回答票", f"{word}の年度分", sum(counts)
        yield "欄", f"{word}の年度分", int((view.cells["status"] == state).sum())
        heading = re.search(rf"{word}[\d,]+指標\(のべ([\d,]+)年度分\)", make_reporting(view).heading)
        yield "報告状況", f"{word}の年度分", int(heading[1].replace(",", "")) if heading else 0


def _of_groups(view: View, whole: Portfolio) -> Iterator[Count]:
    """What is said of many groups: how many have which verdict, on every screen, slide and page."""
    names = [step.label for step in whole.rules.all]
    model = make_many_groups(view)
    assert model
    yield from _counted("全体像", [f"{count.label} {count.number}" for count in model.summary.counts], names)
    yield from _counted("全体像 読み上げ", [model.summary.counts_in_words], names)
    page = make_many_groups_page(view, whole, "なし", None)
    yield from _counted("紙", [page.verdict], names)
    slide = make_slide(view, "overview")
    yield from _counted("スライド", [slide.sentence.split("。")[0]], names)
    for fact in slide.facts:
        yield from _counted("スライド 数値", [f"{fact.label} {fact.value}"], names)


def _of_one_of_many(view: View, alone: View, group: GroupStanding, slide: bool) -> Iterator[Count]:
    """What is said of one group in a list of many, on its slide and on its own screens."""
    whole, scale = of_many(view), view.evaluation.policy.scale
    assert whole
    names = [*WAITING.values(), WARNED, f"成果の指標に{WARNED}"]
    item = view.evaluation.assessed.get(group.lead_indicator or "")
    said = [reason_words(group, item, view.evaluation), verdict_because(group, whole.rules, scale)]
    yield from _counted("理由", said, names)
    yield "一覧", WAITING[UNREPORTED], group.unreported
    yield from _of_indicators(alone)
    if slide:
        sentence = make_slide(view, f"group.{group.group_id}").sentence
        yield from _counted("スライド", [sentence], names)


def test_the_real_sheet_says_each_count_once(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    numbers = _equal([*_of_indicators(view), *_of_json(view), *_of_slide(view), *_of_forms(view)])
    assert numbers == {
        "未報告": 0,
        "報告時期前": 7,
        "未報告の年度分": 0,
        "報告時期前の年度分": 15,
        "遅れ・やや遅れ": 2,
        "早期注意": 1,
        "達成": 3,
        "概ね順調": 1,
        "やや遅れ": 1,
        "遅れ": 1,
        "判定前(報告時期前)": 6,
    }


def test_a_prefecture_says_each_count_once(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), of_many(_view(prefecture))
    assert whole
    numbers = _equal([*_of_indicators(view), *_of_forms(view)])
    assert numbers["未報告"] > numbers.get("判定前(未報告)", 0) and numbers["報告時期前"] > 0
    verdicts = _equal(_of_groups(view, whole))
    assert sum(verdicts.values()) == len(whole.standings) and verdicts["報告不足"] > 0


def test_each_group_of_a_prefecture_says_each_count_once(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    whole = of_many(view)
    assert whole
    for group in whole.standings:
        alone = _view(prefecture, group=(group.group_id,))
        numbers = _equal(_of_one_of_many(view, alone, group, slide=True))
        assert numbers["未報告"] == group.unreported


def test_the_list_of_groups_shows_what_the_reporting_screen_counts(prefecture: Evaluation) -> None:
    model = make_many_groups(_view(prefecture, by="list"))
    assert model and isinstance(model.layout, GroupList)
    by_group = make_reporting(_view(prefecture)).counts[1]
    counted = {row.name: row.unreported.indicators for row in by_group.rows}
    listed = {
        f"〔{line.group.to.selection.group[0]}〕": line.owed.removesuffix("指標") or "0" for line in model.layout.lines
    }
    assert {name[name.index("〔") :]: count for name, count in counted.items()} == listed


# ---------------------------------------------------------------------- none, one, two, all

NONE_AS_NUMBER = re.compile(r"(?<![\d,.])0(?:指標|件|事業|課|年度|通)")
FEW = st.sampled_from([0, 1, 2, 3, 9, 1200])


def _reads_well(text: str) -> None:
    assert not NONE_AS_NUMBER.search(text), text
    assert not re.search(r"(?<![\d,.])1(指標|事業群|件)のうち", text), text
    assert "  " not in text and "。。" not in text, text


@given(behind=FEW, warned=FEW)
def test_a_tally_says_none_one_and_many(behind: int, warned: int) -> None:
    tally = Tally(behind + warned, behind, warned, {UNREPORTED: warned, NOT_DUE: behind}, "遅れ・やや遅れ", {})
    _reads_well(tally.words)
    _reads_well(tally.waiting_words)
    assert tally.words == f"遅れ・やや遅れ{how_many(behind, '指標')}、{WARNED}{how_many(warned, '指標')}"


@given(part=st.integers(0, 100_000), rest=st.integers(0, 100_000))
def test_all_is_100_percent_and_none_is_none(part: int, rest: int) -> None:
    text, whole = part_of(part, part + rest, "指標"), part + rest
    _reads_well(text)
    assert ("(100%)" in text) == (rest == 0 and whole > 1) and "(0%)" not in text
    if whole:
        said = share_of(part, whole)
        assert (said == "100%") == (rest == 0) and (said == "0%") == (part == 0)
        assert not re.fullmatch(r"(100|0)\.0+%", said)


@given(judged=FEW, behind=FEW, warned=FEW, unreported=FEW, reported=FEW, owed=FEW, verdict=st.sampled_from(range(5)))
def test_the_reasons_of_a_group_say_none_one_and_all(
    prefecture: Evaluation,
    judged: int,
    behind: int,
    warned: int,
    unreported: int,
    reported: int,
    owed: int,
    verdict: int,
) -> None:
    whole = portfolio(_view(prefecture))
    assert whole
    step = whole.rules.all[verdict]
    if step in whole.rules.steps:  # each rests on a judged result, and that of too few reports on one that is due
        judged = max(judged, 1)
    owed, behind = max(owed, 1), min(behind, judged)
    group = replace(
        whole.standings[0],
        judged=judged,
        behind=behind,
        behind_share=behind / judged if judged else None,
        warned=warned,
        unreported=unreported,
        reported=reported,
        owed=owed,
        verdict=step.code,
        projects_behind=behind,
        own_behind=behind,
    )
    scale = prefecture.policy.scale
    reason = reason_words(group, None, prefecture)
    _reads_well(reason)
    assert (WAITING[UNREPORTED] in reason) == bool(unreported) and (WARNED in reason) == bool(warned)
    _reads_well(verdict_because(group, whole.rules, scale))


@given(fallen=st.integers(0, 3), recovered=st.integers(0, 3), unjudged=st.integers(0, 3))
def test_what_changed_in_many_groups_says_none_one_and_many(
    prefecture: Evaluation, fallen: int, recovered: int, unjudged: int
) -> None:
    whole = portfolio(_view(prefecture))
    assert whole
    worst, best = whole.rules.worst.code, whole.rules.steps[-1].code
    newest, last = whole.newest, whole.newest - 1
    changes = [(worst, best)] * fallen + [(best, worst)] * recovered + [("unreported", best)] * unjudged
    standings = [
        replace(whole.standings[0], verdict=now, before=then, sheet_year=newest, before_year=last, years_same=1)
        for now, then in [*changes, (best, best)]
    ]
    changed = replace(whole, standings=tuple(standings))
    for text in (
        many_groups.verdict_words(changed),
        many_groups.danger_words(changed),
        many_groups.change_words(changed),
        many_groups.compared_words(changed),
    ):
        _reads_well(text)
    label = whole.rules.worst.label
    assert f"新たに{label}{how_many(fallen, '事業群')}、" in many_groups.change_words(changed)
    assert f"{label}でなくなったもの{how_many(recovered, '事業群')}。" in many_groups.change_words(changed)
    assert (f"できない{unjudged}事業群" in many_groups.compared_words(changed)) == bool(unjudged)


@pytest.mark.parametrize("unknown", [0, 1, 2, 30])
def test_a_total_says_how_many_it_lacks_only_where_it_lacks_some(unknown: int) -> None:
    cost = Cost(2020, 2021, 5.0, 6.0, unknown, "R3計画額が原資料から読み取れない" if unknown else "")
    _reads_well(left_out(cost))
    assert (f"{unknown}事業を除く" in left_out(cost)) == bool(unknown)
