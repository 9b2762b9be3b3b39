"""Statuses and verdicts as chips, for screens that have no model yet; no new users."""

from __future__ import annotations

import pandas as pd

from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import Step
from lib.ui.parts.html import esc


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
