"""The reader's choice of what to see: one field per parameter of the address.

A field declares everything about its parameter: how it is read and written (its kind), its label, the words it may
hold and, of a filter, what it narrows and where it is offered. A new filter is one more field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from lib.contract import heads
from lib.contract.reference import is_place
from lib.contract.terms import ACCUMULATIONS, INDICATOR_KINDS, WARNED
from lib.view.filters import (
    assessed,
    core_or_not,
    decisions,
    group_ids,
    head_of_groups,
    initiatives,
    moves_of_groups,
    sections,
    verdicts_of_groups,
    viewpoints,
    warned_or_not,
)
from lib.view.parameters import (
    Choice,
    Limits,
    Number,
    NumberPair,
    Parameter,
    Text,
    Validated,
    WordFilter,
    YearRange,
    is_number,
)
from lib.view.words import (
    BY_WORDS,
    CORE_WORDS,
    MINUTES_WORDS,
    MORE_BY_WORDS,
    PART_WORDS,
    RESTATED_WORDS,
    ROLE_WORDS,
    RULES_WORDS,
    RUN_WORDS,
    TASK_WORDS,
    TOPIC_WORDS,
    WARNED_WORDS,
    column_words,
    fixed,
    group_words,
    head_words,
    initiative_words,
    move_words,
    names_of,
    section_labels,
    sheet_words,
    slide_words,
    sort_words,
    status_words,
    verdict_words,
    viewpoint_words,
)

_MOST_LINES = 100_000  # of a source document
EVERY_PAGE = ("*",)


def _is(parameter: Parameter) -> Any:
    """The field of a parameter; its default chooses nothing."""
    return field(default=parameter.nothing, metadata={"parameter": parameter})


def _filter(label: str, **declared: Any) -> Any:
    """A filter of which many words can be chosen."""
    return _is(WordFilter(label, many=True, **declared))


@dataclass(frozen=True)
class Selection:
    """One reader's choice. A field at its default chooses nothing; `years` None is all years of the data.

    The filters come first, in the order in which they are named and offered; they follow the reader from page to page.
    """

    strategy: tuple[str, ...] = _filter(
        heads.STRATEGY, narrows="group", ids_of=head_of_groups("strategy"), labels=head_words("strategy")
    )
    measure: tuple[str, ...] = _filter(
        heads.MEASURE,
        narrows="group",
        ids_of=head_of_groups("measure"),
        labels=head_words("measure"),
        side=EVERY_PAGE,
    )
    department: tuple[str, ...] = _filter(
        heads.DEPARTMENT,
        narrows="group",
        ids_of=head_of_groups("department"),
        labels=head_words("department"),
        side=EVERY_PAGE,
    )
    group: tuple[str, ...] = _filter(
        heads.GROUP, narrows="group", ids_of=group_ids, labels=group_words, side=EVERY_PAGE
    )
    verdict: tuple[str, ...] = _filter("事業群の判定", narrows="group", ids_of=verdicts_of_groups, labels=verdict_words)
    moved: tuple[str, ...] = _filter("前年からの動き", narrows="group", ids_of=moves_of_groups, labels=move_words)
    initiative: tuple[str, ...] = _filter(
        heads.INITIATIVE, narrows="project", ids_of=initiatives, labels=initiative_words, side=EVERY_PAGE
    )
    section: tuple[str, ...] = _filter(
        heads.SECTION, narrows="project", ids_of=sections, labels=section_labels, side=EVERY_PAGE
    )
    core: str = _is(WordFilter(heads.CORE, narrows="project", ids_of=core_or_not, labels=fixed(CORE_WORDS)))
    decision: tuple[str, ...] = _filter(
        heads.DECISION, narrows="project", ids_of=decisions, labels=column_words("reviews", "decision")
    )
    recorded: tuple[str, ...] = _filter(
        "記載の視点", narrows="viewpoint", ids_of=viewpoints("is_recorded"), labels=viewpoint_words
    )
    suggested: tuple[str, ...] = _filter(
        "注意(自動)の視点", narrows="viewpoint", ids_of=viewpoints("is_suggested"), labels=viewpoint_words
    )
    status: tuple[str, ...] = _filter(heads.STATUS, narrows="indicator", ids_of=assessed("status"), labels=status_words)
    warned: str = _is(WordFilter(WARNED, narrows="indicator", ids_of=warned_or_not, labels=fixed(WARNED_WORDS)))
    kind: tuple[str, ...] = _filter(
        "指標の種別", narrows="indicator", ids_of=assessed("kind"), labels=fixed(INDICATOR_KINDS)
    )
    accumulation: tuple[str, ...] = _filter(
        "値の数え方",
        narrows="indicator",
        ids_of=assessed("accumulation"),
        labels=fixed(ACCUMULATIONS),
        side=("indicators",),
    )
    q: str = _is(Text("キーワード", narrows="text"))
    reason: str = _is(Text("未達の理由・課題のキーワード", narrows="text"))
    years: tuple[int, int] | None = _is(YearRange(heads.YEAR, narrows="year"))

    indicator: str = _is(Choice(heads.INDICATOR, labels=names_of("indicators", "indicator_id")))
    project: str = _is(Choice(heads.PROJECT, labels=names_of("projects", "project_id")))
    sort: str = _is(Choice("並び順", labels=sort_words))
    code: str = _is(Choice(heads.VIEWPOINT, labels=viewpoint_words))
    limits: tuple[tuple[str, int], ...] = _is(Limits("仮判定の境目"))
    part: str = _is(Choice("表示する内容", labels=fixed(PART_WORDS)))
    source: str = _is(Choice("原資料", labels=names_of("sources", "source_id", "title")))
    line: int = _is(Number("行", most=_MOST_LINES))
    place: str = _is(Validated("原資料の場所", is_valid=is_place))
    page: int = _is(Number("ページ", default=1))
    slides: tuple[str, ...] = _is(Choice("スライド", many=True, labels=slide_words))
    minutes: str = _is(Choice("会議の時間", labels=fixed(MINUTES_WORDS)))
    since: str = _is(Validated("前回の版", is_valid=is_number))
    run: str = _is(Choice("会議の表示", labels=fixed(RUN_WORDS)))
    role: str = _is(Choice("会議の画面", labels=fixed(ROLE_WORDS)))
    at: str = _is(Choice("スライド", labels=slide_words))
    as_of: int = _is(Number("版"))
    rules: str = _is(Choice("判定の規則", labels=fixed(RULES_WORDS)))
    by: str = _is(Choice("見方", labels=fixed(BY_WORDS | MORE_BY_WORDS)))
    find: str = _is(Text("検索するキーワード"))
    sheet: str = _is(Choice("比較する調書", labels=sheet_words))
    restated: str = _is(Choice("改定の内容", labels=fixed(RESTATED_WORDS)))
    task: str = _is(Choice("取込の作業", labels=fixed(TASK_WORDS)))
    topic: str = _is(Choice("文章の種類", labels=fixed(TOPIC_WORDS)))
    versions: tuple[int, int] | None = _is(NumberPair("比べる版"))

    def changed(self, **changes: Any) -> Selection:
        """This selection with other values, by field name. `replace` would set every field anew, in thrice the time."""
        if unknown := changes.keys() - vars(self).keys():
            raise TypeError(f"no parameter: {', '.join(sorted(unknown))}")
        selection = object.__new__(type(self))
        vars(selection).update(vars(self) | changes)
        return selection


EMPTY: Final = Selection()
PARAMETERS: Final[tuple[Parameter, ...]] = tuple(
    replace(declared.metadata["parameter"], name=declared.name) for declared in fields(Selection)
)
