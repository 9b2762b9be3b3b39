"""The address as the state of a page: each parameter declared once, in PARAMETERS.

Words are checked against the vocabulary of the data; anything else is ignored and named in a notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lib.contract.reference import is_place
from lib.view.filters import (
    assessed,
    core_or_not,
    decisions,
    group_ids,
    head_of_groups,
    initiatives,
    sections,
    viewpoints,
)
from lib.view.parameters import (
    Choice,
    Limits,
    Number,
    NumberPair,
    Parameter,
    Text,
    Validated,
    Vocabulary,
    WordFilter,
    YearRange,
    clean,
    is_number,
)
from lib.view.selection import EMPTY, Selection

_MOST_NOTICES = 5
_MOST_LINES = 100_000  # of a source document
_STREAMLIT_PARAMETERS = ("embed", "embed_options")  # read by Streamlit itself
# Each parameter of the address, in the order of Selection's fields. Filters follow the reader from page to page.
PARAMETERS: Final[tuple[Parameter, ...]] = (
    WordFilter("strategy", "基本戦略", many=True, narrows="group", words_of=head_of_groups("strategy")),
    WordFilter("measure", "施策", many=True, narrows="group", words_of=head_of_groups("measure")),
    WordFilter("department", "部局", many=True, narrows="group", words_of=head_of_groups("department")),
    WordFilter("group", "事業群", many=True, narrows="group", words_of=group_ids),
    WordFilter("initiative", "取組項目", many=True, narrows="project", words_of=initiatives),
    WordFilter("section", "所管課(室)", many=True, narrows="project", words_of=sections),
    WordFilter("core", "中核事業", narrows="project", words_of=core_or_not),
    WordFilter("decision", "見直し区分", many=True, narrows="project", words_of=decisions),
    WordFilter("recorded", "記載の視点", many=True, narrows="viewpoint", words_of=viewpoints("is_recorded")),
    WordFilter("suggested", "提案の視点", many=True, narrows="viewpoint", words_of=viewpoints("is_suggested")),
    WordFilter("status", "進捗状況", many=True, narrows="indicator", words_of=assessed("status")),
    WordFilter("kind", "指標の種別", many=True, narrows="indicator", words_of=assessed("kind")),
    Text("q", "ことば", narrows="text"),
    YearRange("years", "年度", narrows="year"),
    Choice("indicator", "指標"),
    Choice("project", "事務事業"),
    Choice("sort", "並び順"),
    Choice("code", "視点"),
    Limits("limits", "試算の境目"),
    Choice("part", "表示する内容"),
    Choice("source", "原資料"),
    Number("line", "行", most=_MOST_LINES),
    Validated("place", "原資料の場所", is_valid=is_place),
    Number("page", "ページ"),
    Choice("slides", "スライド", many=True),
    Choice("minutes", "会議の時間"),
    Validated("since", "前回の版", is_valid=is_number),
    Choice("run", "会議の表示"),
    Choice("role", "会議の画面"),
    Choice("at", "スライド"),
    Number("as_of", "版"),
    Choice("by", "見方"),
    Text("find", "さがすことば"),
    Choice("sheet", "くらべる調書"),
    Choice("task", "取込の作業"),
    NumberPair("versions", "比べる版"),
)
PARAMETER_OF: Final[Mapping[str, Parameter]] = {p.name: p for p in PARAMETERS}
WORD_FILTERS: Final[Mapping[str, WordFilter]] = {p.name: p for p in PARAMETERS if isinstance(p, WordFilter)}
# Name -> label of each filter.
FILTERS: Final[dict[str, str]] = {p.name: p.label for p in PARAMETERS if p.narrows}
# The version of the data is no filter, but stays too, until the reader goes back to the newest.
CARRIED = (*FILTERS, "limits", "as_of")


def filters_in_force(selection: Selection) -> tuple[str, ...]:
    """Names of the filters that narrow what is shown."""
    return tuple(name for name in FILTERS if getattr(selection, name))


def filters_below_groups(selection: Selection) -> tuple[str, ...]:
    """Names of the filters in force that leave parts of a group: not those of whole groups, and not the years."""
    return tuple(p.name for p in PARAMETERS if p.narrows not in (None, "group", "year") and getattr(selection, p.name))


def from_address(address: Mapping[str, Sequence[str]], words: Vocabulary) -> tuple[Selection, list[str]]:
    """Read an address: parameter name -> texts. Also returns notices (in Japanese) that name what was ignored."""
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for name, texts in address.items():
        texts = [text for text in texts if text != ""]
        parameter = PARAMETER_OF.get(name)
        if not texts or name in _STREAMLIT_PARAMETERS:
            continue
        if parameter is None:
            ignored.append(f"{name}={texts[0]}")
            continue
        value, invalid = parameter.read(texts, words)
        ignored += [f"{parameter.label}: {text}" for text in invalid]
        if value is not None:
            values[name] = value
    notices = [f"アドレスの「{clean(text)[:60]}」は該当がないため無視しました。" for text in ignored[:_MOST_NOTICES]]
    if len(ignored) > _MOST_NOTICES:
        notices.append(f"ほか{len(ignored) - _MOST_NOTICES}件の指定も無視しました。")
    return Selection(**values), notices


def to_address(selection: Selection) -> dict[str, list[str]]:
    """The address of a selection: parameter name -> texts. Defaults are left out."""
    address: dict[str, list[str]] = {}
    for parameter in PARAMETERS:
        value = getattr(selection, parameter.name)
        if value != getattr(EMPTY, parameter.name):
            address[parameter.name] = parameter.write(value)
    return address


def carried(selection: Selection, **changes: Any) -> Selection:
    """The selection that a link to another page takes along: filters stay, single items go, then `changes` apply."""
    return EMPTY.changed(**({name: getattr(selection, name) for name in CARRIED} | changes))


def refiltered(selection: Selection, **changes: Any) -> Selection:
    """The selection with other filters, on the first page of its list."""
    return selection.changed(**({"page": 1} | changes))


def unfiltered(selection: Selection) -> Selection:
    """The selection without filters."""
    return refiltered(selection, **{name: getattr(EMPTY, name) for name in FILTERS})
