"""What the side of every page says: which data is shown, one click to what is behind, the views that everybody uses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from lib.contract.era import era_year
from lib.contract.terms import PAGES
from lib.contract.wording import span
from lib.findings.model import Link, To, go
from lib.judge.policy.load import Policy
from lib.store.saved_views import SavedView
from lib.view.address import refiltered
from lib.view.narrow import View, is_any_with


@dataclass(frozen=True)
class Brand:
    """The data that is shown (``令和3年度の調書 版 1a2b3c``), and the way to the guide."""

    version: str
    to_guide: To


def make_brand(view: View) -> Brand:
    """The sheets' years and the version of the data."""
    tables = view.evaluation.tables
    years = sorted(tables.rows["sources"].by("sheet_year"))
    sheets = f"{era_year(years[0])}の調書" if len(years) == 1 else f"{span(years)}の調書"
    version = f"第{tables.number}版" if tables.number else f"版 {tables.version}"
    return Brand(f"{sheets} {version}", go(view, "sources", part="guide"))


@dataclass(frozen=True)
class Toggle:
    """A filter that one click sets, and one takes out where it is on."""

    words: str
    is_on: bool
    to: To


def make_only_behind(view: View, page: str) -> Toggle | None:
    """One click to what is behind, on every page, and one click back; None where nothing in view is behind."""
    scale = view.evaluation.policy.scale
    is_on = bool(scale.behind_codes) and view.selection.status == scale.behind_codes
    if not is_on and not is_any_with(view, "status", scale.behind_codes):
        return None
    to = To(page, refiltered(view.selection, status=() if is_on else scale.behind_codes))
    words = f"{scale.behind_label}だけを見る"
    return Toggle(f"✓ {words}(解除)" if is_on else words, is_on, to)


@dataclass(frozen=True)
class OwnSection:
    """What is said of the sections that the reader's browser keeps. `sections` are those chosen now, as JSON.

    The browser alone knows which it keeps: it shows `keep` for others than those, `kept` for those, and `show` where none
    is chosen. `reporting` leads to what the chosen sections owe; None where none is chosen.
    """

    sections: str
    reporting: Link | None
    keep: str = "この所管課を次回も使う"
    kept: str = "このブラウザに記憶した所管課です。"
    show: str = "記憶した所管課"
    forget: str = "記憶を消す"


def make_own_section(view: View) -> OwnSection:
    """The sections chosen, and the way to what they owe."""
    sections = view.selection.section
    reporting = Link("報告状況と回答票", go(view, "sources", part="reporting"))
    return OwnSection(json.dumps(sections, ensure_ascii=False), reporting if sections else None)


@dataclass(frozen=True)
class SharedView:
    """A saved view: its name, its page and who saved it, its relative address."""

    name: str
    about: str
    address: str


def make_shared_views(views: Iterable[SavedView]) -> tuple[SharedView, ...]:
    """The views that everybody uses."""
    return tuple(SharedView(v.name, f"{PAGES.get(v.page, '')} {v.who}", _address(v)) for v in views)


def name_example(policy: Policy) -> str:
    """How a view may be called: ``例: 福祉の要対応``."""
    return f"例: 福祉の{policy.verdict.worst.label}" if policy.verdict else "例: 福祉"


def _address(view: SavedView) -> str:
    page = "./" if view.page not in PAGES or view.page == "overview" else view.page
    return f"{page}?{view.address}" if view.address else page
