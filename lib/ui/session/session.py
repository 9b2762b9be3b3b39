"""The reader's session: the address is the truth, and readers of the same address share what was drawn from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

import streamlit as st

from lib.figures.palette import Palette, palette
from lib.judge.evaluation import Evaluation
from lib.store import access as store
from lib.store.delta import Commit
from lib.store.rules import RuleFiles
from lib.store.tables import Tables
from lib.ui.session.kept import (
    MODELS,
    SESSIONS,
    Marks,
    commit_of,
    current,
    evaluated,
    make_room,
    marks_of,
    rule_files_of,
    vocabulary_of,
)
from lib.ui.session.once import Once, call_key
from lib.view.address import SINGLE_ITEMS, from_address
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary, clean
from lib.view.selection import Selection

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """All a page needs to draw: what is known, what was chosen, what is left, and the look.

    `around`: the session of the same address without a chosen indicator or project, None where none is chosen.
    """

    evaluation: Evaluation
    words: Vocabulary
    selection: Selection
    view: View
    notices: tuple[str, ...]
    look: Palette
    around: Session | None = None
    drawn: Once = field(default_factory=Once, init=False, repr=False, compare=False)

    @property
    def whichever(self) -> Session:
        """The session for what is the same whichever indicator or project is chosen: drawn once for all of them."""
        return self.around or self

    @property
    def tables(self) -> Tables:
        """The tables behind the evaluation."""
        return self.evaluation.tables

    def model(self, make: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `make` says about the view, for what is drawn from it now; the arguments are hashable."""
        key = (self.drawn, call_key(make, args, kwargs))
        return MODELS.get(key, lambda: make(self.view, *args, **kwargs))

    def answer(self, make: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `make` says about the view, kept with what was drawn: for what the page asks in each run."""
        return self.drawn.get(call_key(make, args, kwargs), lambda: make(self.view, *args, **kwargs))

    @property
    def number(self) -> int:
        """The number of the commit that is shown; 0 where the facts have no versions."""
        return self.tables.number

    @property
    def store(self) -> str:
        """The address of the store that the facts are of, without asking the file system again; blank for a folder."""
        return self.tables.origin if self.number else ""


def drawn_once(part: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """Keep what a part drew with its session, by its other arguments, which are hashable."""

    @wraps(part)
    def draw(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return session.drawn.get(call_key(part, args, kwargs), lambda: part(session, *args, **kwargs))

    return draw


def read_session() -> Session:
    """This reader's session, from the address. Raises ContractError or RuleError when there is nothing sound to show."""
    address, notices = _address()
    marks = marks_of(address.get("as_of", ("0",))[0], by_newest=address.get("rules") == ("now",))
    asked = (marks, look().name, tuple(address.items()))
    session = SESSIONS.get(asked, lambda: _session(*asked))
    return replace(session, notices=(*notices, *session.notices)) if notices else session


_Address: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


def _session(marks: Marks, look: str, address: _Address) -> Session:
    make_room()
    evaluation = current(marks)
    words = vocabulary_of(evaluation)
    selection, notices = from_address(dict(address), words)
    without_item = tuple(pair for pair in address if pair[0] not in SINGLE_ITEMS)
    around = None
    if without_item != address:
        around = SESSIONS.get((marks, look, without_item), lambda: _session(marks, look, without_item))
    # Data that changed meanwhile is another evaluation: what was narrowed of it is not of this one.
    if around and around.evaluation is evaluation:
        view = around.view.with_items(selection)
    else:
        around, view = None, narrow(evaluation, selection, words)
    return Session(evaluation, words, selection, view, tuple(notices), palette(look), around)


def tried_evaluation(session: Session) -> Evaluation:
    """The session's evaluation with its grade bounds (percent) moved: a what-if, never mixed with the base."""
    return evaluated(marks_of(str(session.number), session.selection.rules == "now"), session.selection.limits)


def rules_in_force(session: Session) -> RuleFiles:
    """The files of the rules that the session's facts are judged by. Raises StoreError."""
    return rule_files_of(marks_of(str(session.number), session.selection.rules == "now"))


def look() -> Palette:
    """Light or dark, as the reader's browser shows the page."""
    return palette(st.context.theme.type or "light")


def _address() -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The address as it was asked for, without a version that there is not; and what to say about that."""
    asked = {key: tuple(st.query_params.get_all(key)) for key in st.query_params}
    wanted = asked.pop("as_of", ())
    if not wanted or wanted == ("",):
        return asked, []
    origin = store.origin()
    if not origin.is_store:
        return asked, ["履歴保存先が未設定のため、アドレスの「版」は無視しました。"]
    newest = store.newest(origin.address)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", wanted[0]) or int(wanted[0]) > newest:
        return asked, [f"アドレスの「版: {clean(wanted[0])[:20]}」はありません。最新の第{newest}版を表示しています。"]
    return asked | {"as_of": (wanted[0],)}, []


@dataclass(frozen=True)
class Standing:
    """Which version a reader sees: its commit and the newest, of a store."""

    shown: Commit
    newest: Commit

    @property
    def is_old(self) -> bool:
        """Whether there is a newer one."""
        return self.shown.number < self.newest.number


def shown_version(session: Session) -> Standing | None:
    """The version that this session shows; None where the facts have no versions."""
    if not session.store:
        return None
    newest = commit_of(session.store, store.newest(session.store))
    return Standing(commit_of(session.store, session.number), newest)
