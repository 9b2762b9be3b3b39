"""The files on the desk of 取込, each read and checked once for what is known and answered."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import replace

import streamlit as st

from lib.intake.bounded import Waiting, read_bounded
from lib.intake.check.questions import checked
from lib.intake.check.unprinted import UNPRINTED
from lib.intake.files.book import ReadFile
from lib.intake.kept import Kept, kept_of
from lib.intake.layouts.layout import Layout
from lib.intake.layouts.shipped import shipped
from lib.judge.policy.toml import RuleError
from lib.store import access as store
from lib.store.commit import BehindError
from lib.store.tables import Tables
from lib.ui.parts.notices import problem
from lib.ui.screens.intake.draft import Draft
from lib.ui.session.kept import shared

_FEW_FILES = 3  # more are counted while they are read


def kept_answers() -> Kept:
    """What the commits of this store have kept of earlier files, and the layouts that come with the program."""
    origin = store.origin()
    kept = _kept_in(origin.address, len(store.commits(origin)))
    return replace(kept, layouts=(*kept.layouts, *_common_layouts()))


@shared(most=4)
def _kept_in(_address: str, _count: int) -> Kept:
    """As `kept_answers`, of a store with so many commits."""
    return kept_of(store.commits(store.origin()))


def _common_layouts() -> tuple[Layout, ...]:
    """The layouts that come with the program; where a file of them cannot be used, its problem is shown."""
    try:
        return shipped()
    except RuleError as error:
        st.html(problem(str(error)))
        return ()


def overtaken_words(seen: int, shown: int) -> str:
    """Who committed after the version that a draft was seen on, up to the one shown; blank where nobody did."""
    if not seen or seen >= shown:
        return ""
    commits = reversed(store.commits(store.origin()))
    return f"{BehindError([commit for commit in commits if seen < commit.number <= shown])}。"


def read_all(tables: Tables, draft: Draft, kept: Kept) -> list[ReadFile]:
    """Every file on the desk, read and checked; what was cached for files that are gone is dropped."""
    reads, keys_in_use = [], set()
    progress = st.empty()
    for index, (name, content) in enumerate(draft.files.values()):
        share, words = index / len(draft.files), f"読み取り中 {index + 1}/{len(draft.files)} {name}"

        def waiting(seconds: float, share: float = share, words: str = words) -> None:
            progress.progress(share, f"{words}({seconds:.0f}秒)" if seconds else f"{words}(待機中)")

        if len(draft.files) > _FEW_FILES:
            progress.progress(share, words)
        read, keys = _checked(tables, draft, (name, content), kept, waiting)
        reads.append(read)
        keys_in_use |= keys
    progress.empty()
    draft.reads = {key: read for key, read in draft.reads.items() if key in keys_in_use}
    draft.checked = {key: read for key, read in draft.checked.items() if key in keys_in_use}
    return reads


def _checked(
    tables: Tables,
    draft: Draft,
    file: tuple[str, bytes],
    kept: Kept,
    waiting: Waiting,
) -> tuple[ReadFile, set[Hashable]]:
    """A file read and checked once for these corrections, answers and facts; and what it is cached under."""
    name, content = file
    sha256 = hashlib.sha256(content).hexdigest()
    corrections = (*kept.corrections, *(c for c in draft.corrections if c.sha256 == sha256))
    given = {
        kind: tuple(answer for (_, question), answer in draft.answers.items() if question.kind == kind)
        for kind in ("renamed", *UNPRINTED)
    }
    layouts = (*draft.layouts, *kept.layouts)
    key = (name, sha256, corrections, given["renamed"], repr(layouts), tables.origin, tables.version)
    if key not in draft.reads:
        names = kept.answers.of("renamed").with_more(given["renamed"])
        draft.reads[key] = read_bounded(name, content, tables.stated, corrections, names, waiting, layouts)
    answers = tuple(answer for kind in given.values() for answer in kind)
    if (key, answers) not in draft.checked:
        draft.checked[key, answers] = checked(draft.reads[key], tables, kept.answers.with_more(answers))
    return draft.checked[key, answers], {key, (key, answers)}
