"""The uncommitted uploads of one session."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from lib.intake.answers import Answer
from lib.intake.check.corrections import Correction
from lib.intake.files.book import ReadFile
from lib.intake.layouts.layout import Layout
from lib.intake.question import Question


@dataclass
class _SaysOnce:
    """What has a notice to be said when the page is drawn next."""

    notice: str = ""

    def take_notice(self) -> str:
        """What is to be said once; blank for nothing."""
        words, self.notice = self.notice, ""
        return words


@dataclass
class Draft(_SaysOnce):
    """Uncommitted uploads of one session: files, answers, corrections, and the version they were read against.

    `answers` by document (sha256) and question. `reads` and `checked` are cached here, so that they go with the desk.
    """

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    answers: dict[tuple[str, Question], Answer] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    records: dict[str, bytes] = field(default_factory=dict)  # of meetings, by file name
    layouts: list[Layout] = field(default_factory=list)  # confirmed here, the newest first
    reviewed: set[str] = field(default_factory=set)  # sha256 of files whose headings are looked at again
    reads: dict[Hashable, ReadFile] = field(default_factory=dict)
    checked: dict[Hashable, ReadFile] = field(default_factory=dict)
    turn: int = 0
    seen_version: int = 0  # the commit on which its changes were last shown

    def clear(self, notice: str) -> None:
        """Empty the desk once it is committed; `notice` is what is said about it."""
        self.files, self.answers, self.corrections, self.records = {}, {}, [], {}
        self.layouts, self.reviewed = [], set()
        self.reads, self.checked = {}, {}
        self.notice, self.turn, self.seen_version = notice, self.turn + 1, 0


def current_draft() -> Draft:
    """This session's desk."""
    if "draft" not in st.session_state:
        st.session_state["draft"] = Draft()
    return cast(Draft, st.session_state["draft"])


@dataclass
class RulesDraft(_SaysOnce):
    """What a session needs to remember of rules that it tries out; their files stay with the uploader.

    `seen_version`: the commit on which their changes were last shown, where `is_filled`.
    """

    turn: int = 0
    seen_version: int = 0
    is_filled: bool = False

    def clear(self, notice: str) -> None:
        """Take the files away once they are committed; `notice` is what is said about it."""
        self.notice, self.turn, self.is_filled = notice, self.turn + 1, False


def current_rules_draft() -> RulesDraft:
    """The rules that this session tries out."""
    if "rules_draft" not in st.session_state:
        st.session_state["rules_draft"] = RulesDraft()
    return cast(RulesDraft, st.session_state["rules_draft"])
