"""Statuses, verdicts and viewpoints as chips, and the grid of statuses by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from lib.contract.terms import (
    circled,
)
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import Step
from lib.ui.parts.html import esc, said

Row = Mapping[str, Any]


def chip(scale: Scale, status: object, extra: str = "", guess: bool = False) -> str:
    """A status in a word or sign and a colour; dashed when it is a projection."""
    code = str(status) if status is not None and not pd.isna(status) else None
    sign = scale.shape(code)
    word = scale.labels().get(code or "", "")
    text = " ".join(part for part in (f"{sign}{word}", extra) if part)
    dashed = " guess" if guess else ""
    return f'<span class="chip {scale.tone(code)}{dashed}">{esc(text)}</span>'


def verdict_chip(step: Step) -> str:
    """The verdict of a group in a sign, a word and a colour."""
    return f'<span class="chip {step.tone}">{esc(step.shape)}{esc(step.label)}</span>'


def group_beside(groups: Mapping[str, str], group_id: object) -> str:
    """The program group of an item beside its name, where lists hold several (see selection.named_groups)."""
    label = groups.get(str(group_id), "")
    return f'<small class="whose" title="{esc(label)}">{said(label)}</small>' if label else ""


def codes(viewpoints: Iterable[int], suggested: bool) -> str:
    """Viewpoint signs: recorded ones plain and bold, suggested ones underlined with dashes, both said in words."""
    signs = "".join(circled(int(v)) for v in sorted(set(viewpoints)))
    if not signs:
        return ""
    word = "提案" if suggested else "記載"
    return f'<span class="code{" s" if suggested else ""}">{word}{signs}</span>'
