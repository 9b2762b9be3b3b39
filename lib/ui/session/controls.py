"""Widgets that mirror the address."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile

from lib.contract import heads
from lib.contract.era import era
from lib.ui.session.kept import shared
from lib.ui.session.session import Session, drawn_once
from lib.view.address import FILTERS, PARAMETER_OF
from lib.view.narrow import remaining
from lib.view.offered import MOST_OFFERED, offer_words
from lib.view.parameters import Vocabulary

_MANY_GROUPS = 12  # more are found by their words first


def lost_files(key: str) -> int:
    """How many of the files that the browser shows in this uploader the server does not hold, as after a restart."""
    value = st.session_state.get(key)
    return sum(isinstance(file, DeletedFile) for file in (value if isinstance(value, list) else [value]))


def widget(key: str) -> str:
    """The key of a widget on the page shown now.

    Each page has its own: a widget that Streamlit knows from another page keeps its value there and begins empty here.
    """
    return f"w_{st.session_state.get('page_shown', '')}_{key}"


def arrive(page: str) -> None:
    """Say which page is drawn, before any of its widgets."""
    st.session_state["page_shown"] = page
    st.session_state["widgets_before"] = st.session_state.get("widgets_now", set())
    st.session_state["widgets_now"] = set()


def reader() -> str:
    """The reader's session, as Streamlit names it; blank where there is none."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def is_meeting_held() -> bool:
    """Whether the address is one of a meeting on the whole screen."""
    return st.session_state["page_shown"] == "meeting" and "run" in st.query_params


@contextmanager
def _mirror(key: str, value: object) -> Iterator[str]:
    """Give the widget drawn within the value that the address holds, where it does not have it. Yields the widget's key."""
    name = widget(key)
    # A browser forgets a widget as soon as one run leaves it out (the stage, a message in place of a page), while Streamlit
    # may still know its value here: unless it is sent again the widget begins empty, and that empties the address.
    if name not in st.session_state["widgets_before"] or st.session_state.get(name) != value:
        st.session_state[name] = value
    yield name
    st.session_state["widgets_now"].add(name)  # not where the run was ended before the widget was sent


def _store(key: str, default: object, write: Callable[[object], list[str]]) -> None:
    value = st.session_state[widget(key)]
    _write(key, [] if value is None or value == default or value in ([], "") else write(value))


def _left_behind(key: str) -> tuple[str, ...]:
    """What the address no longer says where another word is chosen: another list begins on its first page."""
    if key == "source":  # a line of one document is none of another
        return ("page", "line", "place")
    return ("page",) if key in FILTERS or key in ("find", "part") else ()


def _write(key: str, values: list[str]) -> None:
    """Put the values of one parameter into the address; none take it out."""
    if values == st.query_params.get_all(key):
        return
    for name in _left_behind(key):
        st.query_params.pop(name, None)
    if values:
        st.query_params[key] = values
    else:
        st.query_params.pop(key, None)


def choose_many(
    session: Session,
    key: str,
    label: str,
    options: Iterable[str] | None = None,
    counts: Mapping[str, int] | None = None,
) -> None:
    """A multiselect on a filter of the address; nothing chosen means everything.

    `options` are the words that are offered (all of the filter by default); `counts` stand behind their labels in brackets.
    """
    # Told apart among all words, so that a label does not depend on what else is offered just now.
    names = _names(session.words, key)
    offered = list(names) if options is None else list(options)
    labels = {word: names[word] if counts is None else f"{names[word]} ({counts[word]:,})" for word in offered}
    chosen = [word for word in getattr(session.selection, key) if word in labels]
    with _mirror(key, chosen) as name:
        # The browser goes on showing a chosen label until it is given the new one, so a count that has changed is sent
        # again. Nothing else is: what is sent takes back a word that the reader has chosen meanwhile.
        drawn = st.session_state.get(f"{name}_labels", labels)
        if any(drawn.get(word) != labels[word] for word in chosen):
            st.session_state[name] = chosen
        st.multiselect(
            label,
            offered,
            format_func=lambda word: labels.get(word, word),
            key=name,
            placeholder="すべて",
            on_change=_store_many,
            args=(key, names),
            select_all=False,
        )
        st.session_state[f"{name}_labels"] = labels


def _store_many(key: str, names: Mapping[str, str]) -> None:
    _write(key, words_of(st.session_state[widget(key)], names))


def _store_one(key: str, names: Mapping[str, str]) -> None:
    answer = st.session_state[widget(key)]
    words = words_of([] if answer is None else [answer], names)
    if answer is None or words:  # a label that is not known any more is no choice: what the address says stays
        _write(key, words)


_COUNT = re.compile(r" \([\d,]+\)$")


def words_of(answers: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The words that a widget's answers stand for; `names` are labels by word, without counts.

    A browser answers with labels. Streamlit turns those of its last run into words and hands on any other as it is: a label
    whose count has changed since the browser drew it. An answer that is no word and no label, with or without a count, is dropped.
    """
    by_name = {name: word for word, name in names.items()}
    candidates = [
        answer if answer in names else by_name.get(_COUNT.sub("", answer), by_name.get(answer)) for answer in answers
    ]
    return [word for word in candidates if word is not None]


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Labels by word in which no two are alike: a label that stands twice gets its id behind it.

    A browser answers with the label alone, so of two like labels the second could never be chosen.
    """
    times = Counter(names.values())
    return {word: name if times[name] == 1 else f"{name}〔{word.rpartition('.')[2]}〕" for word, name in names.items()}


def choose_remaining(session: Session, key: str, label: str = "") -> None:
    """A multiselect on a filter that offers only what the other filters leave; among many groups with how much each finds."""
    counts = _remaining(session.whichever, key)
    several = len(session.words.words["group"]) > 1
    choose_found(session, key, label or FILTERS[key], counts, counts if several else None)


def choose_groups(session: Session) -> None:
    """The program groups; where there are many, found first by any of their words, in any order, width or kana."""
    choose_found(session, "group", FILTERS["group"], _remaining(session.whichever, "group"), fewest=_MANY_GROUPS)


@shared(most=64)
def _names(words: Vocabulary, key: str) -> dict[str, str]:
    return told_apart(words.words[key])


def choose_found(
    session: Session,
    key: str,
    label: str,
    options: Iterable[str],
    counts: Mapping[str, int] | None = None,
    fewest: int = MOST_OFFERED,
) -> None:
    """A multiselect of these words of a filter; more than `fewest` are found first by words of their names."""
    labels = session.words.words[key]
    left = {word: labels[word] for word in options}
    what = PARAMETER_OF[key].label
    asked = find_words(key, what, len(left)) if len(left) > fewest else ""
    offered = offer_words(left, getattr(session.selection, key), asked, what)
    if offered.note:
        st.caption(offered.note)
    if offered.is_shown:
        choose_many(session, key, label, offered.words, counts)


def find_words(key: str, what: str, count: int) -> str:
    """The words by which the reader looks for one of so many choices; blank for none."""
    placeholder = "例: 観光 でじたる" if count <= MOST_OFFERED else f"{count:,}件から探す"
    return st.text_input(f"{what}を探す", key=widget(f"find_{key}"), placeholder=placeholder, max_chars=100) or ""


@drawn_once
def _remaining(session: Session, key: str) -> dict[str, int]:
    """The words of a filter that the other filters leave, and how much each finds."""
    return remaining(session.view, session.words, key)


def choose_one(
    session: Session,
    key: str,
    label: str,
    options: Mapping[str, str],
    shown: str | None = None,
    hide_label: bool = False,
) -> None:
    """A selectbox on a key of the address. `shown` is what stands there while the address says nothing."""
    names = told_apart(options)
    with _mirror(key, getattr(session.selection, key) or shown) as name:
        st.selectbox(
            label,
            list(names),
            format_func=lambda word: names.get(word, word),
            key=name,
            placeholder="すべて",
            index=None if shown is None else 0,
            on_change=_store_one,
            args=(key, names),
            label_visibility="collapsed" if hide_label else "visible",
        )


def choose_segment(session: Session, key: str, label: str, options: Mapping[str, str], shown: str) -> None:
    """A row of choices on a key of the address, one always chosen."""
    with _mirror(key, getattr(session.selection, key) or shown) as name:
        st.segmented_control(
            label,
            list(options),
            format_func=lambda word: options.get(word, word),
            key=name,
            required=True,
            on_change=_store,
            args=(key, shown, lambda v: [str(v)]),
            label_visibility="collapsed",
        )


def write_text(session: Session, key: str, label: str, placeholder: str) -> None:
    """A free text field on a key of the address."""
    with _mirror(key, getattr(session.selection, key)) as name:
        st.text_input(
            label,
            key=name,
            placeholder=placeholder,
            max_chars=100,
            on_change=_store,
            args=(key, "", lambda v: [str(v)]),
        )


def choose_years(session: Session) -> None:
    """The years in view, as a range."""
    first, last = session.words.first_year, session.words.last_year
    if first == last:
        return
    with _mirror("years", session.selection.years or (first, last)) as name:
        st.select_slider(
            heads.YEAR,
            list(range(first, last + 1)),
            value=(first, last),
            format_func=era,
            key=name,
            on_change=_store,
            args=("years", (first, last), lambda v: [f"{v[0]}-{v[1]}"]),
        )


def move_limits(session: Session) -> None:
    """Sliders that try out the lower bounds of the scale, in percent."""
    tried = dict(session.selection.limits) or dict(session.words.bounds)
    least, most = session.words.least_and_most_bound()
    for grade in session.evaluation.policy.scale.movable():
        with _mirror(f"limit_{grade.code}", tried[grade.code]) as name:
            st.slider(
                f"「{grade.label}」の下限(達成率)",
                least,
                most,
                key=name,
                step=1,
                format="%d%%",
                on_change=_store_limit,
                args=(grade.code, tried, session.words),
            )


def _store_limit(code: str, tried: dict[str, int], words: Vocabulary) -> None:
    """Take over one moved bound; it stops at its neighbours, so the scale keeps descending."""
    codes = list(tried)
    at = codes.index(code)
    least, most = words.least_and_most_bound()
    above = tried[codes[at - 1]] - 1 if at else most
    below = tried[codes[at + 1]] + 1 if at + 1 < len(codes) else least
    moved = tried | {code: min(above, max(below, int(st.session_state[widget(f"limit_{code}")])))}
    if moved == words.bounds:
        st.query_params.pop("limits", None)
    else:
        st.query_params["limits"] = ",".join(f"{name}:{percent}" for name, percent in moved.items())


def choose_records_to_remove(records: Mapping[str, str]) -> list[str]:
    """Ids of the lines of a meeting's record (id and label) that the reader chose to take out."""
    names = told_apart(records)
    return st.multiselect(
        "削除する記録", list(names), format_func=lambda i: names.get(i, i), key="records_to_remove", placeholder="選択"
    )


def ask_browser(act: str, **what: object) -> None:
    """Ask for a change of what the browser keeps (lib/ui/stage/record.js); it is made with the next run of the page."""
    st.session_state["browser_change"] = {"id": f"{act} {time.time_ns()}", "act": act, **what}


def asked_of_browser() -> dict[str, Any] | None:
    """The change that was asked for and is not made yet."""
    return cast("dict[str, Any] | None", st.session_state.get("browser_change"))


def browser_did(change: object) -> None:
    """Forget the change that was asked for, once the browser says its id: a run may end before the browser hears of it."""
    asked = asked_of_browser()
    if asked and asked["id"] == change:
        del st.session_state["browser_change"]
