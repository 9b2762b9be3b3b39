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
    """`portals` are the sites that may show a page in a frame, `has_metrics` whether /_stcore/metrics answers."""

    portals: tuple[str, ...] = ()
    has_metrics: bool = False


def settings() -> Settings:
    """The settings in force. Raises SettingError: nothing is opened by a slip of the pen."""
    metrics = os.environ.get("DASHBOARD_METRICS", "").strip()
    if metrics not in ("", "yes"):
        raise SettingError(
            f"DASHBOARD_METRICS は yes とだけ書けます(現在は「{metrics[:100]}」)。使わない場合は削除してください。"
        )
    return Settings(portals_of(os.environ.get("DASHBOARD_PORTALS", "")), metrics == "yes")


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
