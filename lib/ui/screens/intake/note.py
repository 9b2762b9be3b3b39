"""The words that go into the history with a version."""

from __future__ import annotations

import streamlit as st

_LONGEST = 200


def ask_note(example: str = "") -> str:
    """What the reader writes about the version that is to be made."""
    return st.text_input("説明(履歴に残ります)", max_chars=_LONGEST, placeholder=example or None).strip()


def say_note_is_missing() -> None:
    """That a version needs words to be told apart by."""
    st.error("説明を書いてください。後から履歴で版を識別するために必要です。")
