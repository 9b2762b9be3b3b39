"""Who uses a command and what for, as the history will say it."""

from __future__ import annotations

import getpass
import os
import unicodedata

_LONGEST_NAME = 100
_LONGEST_NOTE = 1_000


class UserError(Exception):
    """Why a name or a note cannot stand in the history, in Japanese."""


def name_of_user(given: str | None) -> str:
    """The name for the history: the one given, else that of DASHBOARD_WHO, else the account's. Raises UserError.

    The account is looked up only where nobody gave a name: in a container it may have none.
    """
    if given is not None:
        return _text(given, "--who の名前", _LONGEST_NAME)
    if os.environ.get("DASHBOARD_WHO", "").strip():
        return _text(os.environ["DASHBOARD_WHO"], "DASHBOARD_WHO の名前", _LONGEST_NAME)
    how = "--who 名前 か DASHBOARD_WHO で、履歴に残す名前を指定してください。"
    try:
        return _text(getpass.getuser(), "利用者の名前", _LONGEST_NAME)
    except (KeyError, OSError, ImportError) as error:  # which, depends on the version of Python and on the system
        raise UserError(f"この利用者には名前がありません。{how}") from error
    except UserError as error:
        raise UserError(f"{error}{how}") from error


def note_of(given: str) -> str:
    """What a commit is about, on one line. Raises UserError."""
    return _text(given, "-m の説明", _LONGEST_NOTE)


def _text(given: str, what: str, longest: int) -> str:
    text = " ".join(given.split())
    if not text:
        raise UserError(f"{what}が空です。")
    if len(text) > longest:
        raise UserError(f"{what}が長すぎます({len(text):,}字)。{longest:,}字までです。")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise UserError(f"{what}に、制御文字など表示できない文字があります。除いてください。")
    return text
