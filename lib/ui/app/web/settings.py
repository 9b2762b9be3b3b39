"""What an administrator sets for the web server by variables of the environment, read once, before it starts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

# A site and nothing else: no path, no star, nothing that ends this part of a content policy.
_SITE = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")


class SettingError(ValueError):
    """A variable that cannot be used; its text says in Japanese which and why."""


@dataclass(frozen=True)
class Settings:
    """What an administrator chose.

    `portals` are the sites that may show a page in a frame, `has_metrics` whether /_stcore/metrics answers, `logs_json`
    whether the log is lines of JSON; a page that takes `slow_seconds` is logged. `keep_mb`: by how much (MB) the server may grow
    for what it keeps of pages.
    """

    portals: tuple[str, ...] = ()
    has_metrics: bool = False
    logs_json: bool = False
    slow_seconds: float = 2.0
    keep_mb: int = 150


def settings() -> Settings:
    """The settings in force. Raises SettingError: nothing is opened by a slip of the pen."""
    return Settings(
        portals_of(os.environ.get("DASHBOARD_PORTALS", "")),
        _is_chosen("DASHBOARD_METRICS", os.environ.get("DASHBOARD_METRICS", ""), "yes"),
        _is_chosen("DASHBOARD_LOG", os.environ.get("DASHBOARD_LOG", ""), "json"),
        _seconds("DASHBOARD_SLOW_SECONDS", os.environ.get("DASHBOARD_SLOW_SECONDS", "")),
        _megabytes("DASHBOARD_KEEP_MB", os.environ.get("DASHBOARD_KEEP_MB", "")),
    )


def _is_chosen(variable: str, text: str, word: str) -> bool:
    """Whether a variable that takes one word has it. Raises SettingError for any other."""
    if text.strip() not in ("", word):
        raise SettingError(
            f"{variable} は {word} とだけ書けます(現在は「{text.strip()[:100]}」)。使わない場合は削除してください。"
        )
    return text.strip() == word


def _seconds(variable: str, text: str) -> float:
    """A number of seconds above zero. Raises SettingError for anything else."""
    if not text.strip():
        return Settings.slow_seconds
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text.strip()) or not float(text):
        raise SettingError(
            f"{variable} には0より大きい秒数を 2 や 0.5 のように書いてください(現在は「{text.strip()[:100]}」)。"
        )
    return float(text)


def _megabytes(variable: str, text: str) -> int:
    """A whole number of megabytes. Raises SettingError for anything else."""
    if not text.strip():
        return Settings.keep_mb
    if not re.fullmatch(r"[0-9]{1,6}", text.strip()):
        raise SettingError(
            f"{variable} にはメガバイト数を 150 のように書いてください(現在は「{text.strip()[:100]}」)。"
        )
    return int(text)


def portals_of(text: str) -> tuple[str, ...]:
    """The sites of a list with spaces or commas between them. Raises SettingError for anything that is not a site."""
    sites = [site.removesuffix("/") for site in text.lower().replace(",", " ").split()]
    wrong = [site for site in sites if not _SITE.fullmatch(site)]
    if wrong:
        raise SettingError(
            f"DASHBOARD_PORTALS の「{'」「'.join(site[:100] for site in wrong)}」は使えません。"
            "ポータルのサイトを https://portal.example.lg.jp のように、パスや * を付けずに書いてください(2つ以上は空白で区切ります)。"
        )
    return tuple(dict.fromkeys(sites))
