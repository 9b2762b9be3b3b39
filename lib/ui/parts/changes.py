"""What changes, as a list: old and new beside each other, with status and flags where they move."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.contract.terms import SUGGESTED
from lib.findings.differences.change_list import ChangeList
from lib.findings.rule_change import FileChange, RuleChangeTable
from lib.ui.parts import labels
from lib.ui.parts.html import element, isolated, join
from lib.ui.parts.templates import render

_LONGEST = 160  # letters of a text that is not folded


def change_list(changes: ChangeList) -> Markup:
    """The headline, then the changes of this page by program group."""
    return render("changes", changes=changes, text=_text)


def rule_change(change: RuleChangeTable, files: Sequence[FileChange], about: str, trial: str = "") -> Markup:
    """What other rules change by group, then the lines of their files. `trial`: what marks rules that are not in force."""
    by_group = render(
        "intake/rule_change", trial=trial, title=labels.RULES_CHANGE, about=about, change=change, suggested=SUGGESTED
    )
    return join(by_group, render("intake/rule_lines", files=files))


def _text(text: str) -> Markup:
    """A text of the data; of a long one the beginning, to be opened."""
    if len(text) <= _LONGEST:
        return isolated(text)
    return element("details", element("summary", isolated(f"{text[:_LONGEST]}…")), isolated(text))
