"""How many examples a dear property is tried with, as a share of what the profile in force gives the others."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def one_in(share: int, **others: Any) -> settings:
    """Settings for a property whose every example costs tens of milliseconds: one example in `share`."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=max(2, profile.max_examples // share), **others)
