"""The address as the state of a page: how a Selection is read from it and written to it.

Words are checked against the vocabulary of the data; anything else is ignored and named in a notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lib.view.parameters import Parameter, Vocabulary, WordFilter, clean
from lib.view.selection import EMPTY, PARAMETERS, Selection

_MOST_NOTICES = 5
_STREAMLIT_PARAMETERS = ("embed", "embed_options")  # read by Streamlit itself
PARAMETER_OF: Final[Mapping[str, Parameter]] = {p.name: p for p in PARAMETERS}
WORD_FILTERS: Final[Mapping[str, WordFilter]] = {p.name: p for p in PARAMETERS if isinstance(p, WordFilter)}
# Name -> label of each filter.
FILTERS: Final[dict[str, str]] = {p.name: p.label for p in PARAMETERS if p.narrows}
# The version of the data is no filter, but stays too, until the reader goes back to the newest.
CARRIED = (*FILTERS, "limits", "as_of", "rules")
# What one page shows in full beside a list that is the same without it.
SINGLE_ITEMS = ("indicator", "project")


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
    defaults = vars(EMPTY)
    return {name: PARAMETER_OF[name].write(value) for name, value in vars(selection).items() if value != defaults[name]}


def carried(selection: Selection, **changes: Any) -> Selection:
    """The selection that a link to another page takes along: filters stay, single items go, then `changes` apply."""
    return EMPTY.changed(**({name: getattr(selection, name) for name in CARRIED} | changes))


def refiltered(selection: Selection, **changes: Any) -> Selection:
    """The selection with other filters, on the first page of its list."""
    return selection.changed(**({"page": 1} | changes))


def unfiltered(selection: Selection) -> Selection:
    """The selection without filters."""
    return refiltered(selection, **{name: getattr(EMPTY, name) for name in FILTERS})
