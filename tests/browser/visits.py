"""One visit to a page for all that is asked of it: frame, widths, axe, pictures, a finger. Tests judge what a visit brought home.

A load costs a second of CPU and an axe run half of one; judged one by one, the same dozen addresses were loaded 193 times.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect

from lib.contract.terms import PAGES as TITLES
from tests.browser.chromium import Readers, settled

HEIGHTS = {1366: 768, 1920: 1080, 390: 844, 683: 384}  # of each width; 683 is 1366 at 200 %
SCHEMES = ("light", "dark")
# What a page stands on, by scheme.
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 27)"}


class Place(NamedTuple):
    """A page of one of the data sets, by its address."""

    data: str
    name: str
    path: str

    def __str__(self) -> str:
        return f"{self.data}-{self.name}"


def _places(data: str, paths: dict[str, str]) -> dict[str, Place]:
    return {name: Place(data, name, path) for name, path in paths.items()}


REAL = _places(
    "real",
    {
        "overview": "",
        "overview_of_a_section": "?section=情報システム課",
        "indicators": "indicators",
        "projects": "projects",
        "project": "projects?project=society50_promotion",
        "project_smart": "projects?project=smart_prefecture",
        "viewpoints": "viewpoints",
        "what_if": "viewpoints?limits=on_track:95,slightly_behind:45&code=2",
        "compare": "compare",
        "search": "search?find=くらうど",
        "meeting": "meeting",
        "document": "sources?line=17",
        "method": "sources?part=method",
        "reporting": "sources?part=reporting",
        "quality": "sources?part=quality",
        "guide": "sources?part=guide",
        "intake": "intake",
        "collect": "intake?task=collect",
    },
)
PREFECTURE = _places(
    "prefecture",
    {
        "measure": "",
        "department": "?by=department",
        "year": "?by=year",
        "list": "?by=list",
        "one": "?group=g001",
        "compare": "compare?by=group&group=g001&group=g002",
        "sheets": "compare?group=g001",
        "restated": "compare",
        "search": "search?find=市町",
        "indicators": "indicators?sort=rate",
        "viewpoints": "viewpoints",
        "reporting": "sources?part=reporting",
        "method": "sources?part=method",
        "meeting": "meeting",
    },
)
MADE_UP = _places(
    "made_up",
    {
        **{page: page if page != "overview" else "" for page in TITLES},
        "reporting": "sources?part=reporting",
    },
)

# The pages whose menu holds the box for sharing.
SHARED = {name: place for name, place in REAL.items() if not place.path.startswith("intake")}
# The stage has no frame around it: see Visits.stage.
STAGES = {
    name: Place(data, name, "meeting?run=yes") for name, data in (("stage", "real"), ("prefecture_stage", "prefecture"))
}
# By the name that looks keeps a picture under.
PICTURED = {
    "overview": REAL["overview"],
    "indicators": REAL["indicators"],
    "projects": REAL["project_smart"],
    "viewpoints": REAL["viewpoints"],
    "search": REAL["search"],
    "meeting": REAL["meeting"],
    "stage": STAGES["stage"],
    "reporting": REAL["reporting"],
    "document": REAL["document"],
    "intake": REAL["intake"],
    "prefecture": PREFECTURE["measure"],
    "prefecture_list": PREFECTURE["list"],
    "prefecture_compare": PREFECTURE["compare"],
    "prefecture_stage": STAGES["prefecture_stage"],
}


@dataclass
class Visit:
    """What a reader met. `beyond`: by width, how many pixels of the page lie outside it, sideways and down."""

    title: str
    language: str
    links: list[str]  # of the menu, that can be seen
    exceptions: int
    ground: str
    banner: str
    charts: list[str]  # the words of each
    captions: list[int]  # how many each table has
    beyond: dict[int, tuple[int, int]] = field(default_factory=dict)
    pictures: dict[int, Image.Image] = field(default_factory=dict)
    serious: list[Any] = field(default_factory=list)  # what axe found
    asked: list[str] = field(default_factory=list)  # addresses of every request and socket
    refused: list[str] = field(default_factory=list)  # what the policy refused, and errors of scripts
    has_code: bool = False  # the sharing box showed its QR code
    covered: dict[int, bool] = field(default_factory=dict)  # whether something lies over the first word
    has_menu: dict[int, bool] = field(default_factory=dict)  # whether one press brought the menu
    touched: list[tuple[str, int]] = field(default_factory=list)  # what a finger presses, and its height


_BEYOND = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return [main.scrollWidth - main.clientWidth, main.scrollHeight - main.clientHeight];
}"""
_FRAME = """() => ({
  title: document.title,
  language: document.documentElement.lang,
  exceptions: document.querySelectorAll('[data-testid="stException"]').length,
  ground: getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor,
  banner: document.querySelector('.ev.banner')?.innerText ?? "",
  charts: [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map(chart =>
    (chart.closest('[aria-label]') ?? chart.querySelector('[aria-label]'))?.getAttribute('aria-label') ?? ""),
  captions: [...document.querySelectorAll('.ev table')].map(table => table.querySelectorAll('caption').length),
})"""
_COVERED = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  main.scrollTo(0, 0);
  const first = [...main.querySelectorAll('.ev')].find(e => e.getClientRects().length && e.innerText.trim());
  const box = first.getBoundingClientRect(), top = document.elementFromPoint(box.left + 8, box.top + 8);
  if (box.top > innerHeight) return false; // filters stand above it, clear of the button as they are
  return !main.contains(top) || Boolean(top.closest('[data-testid="stHeader"]'));
}"""
_TOUCHED = """() => [...document.querySelectorAll(
    '[data-testid="stMain"] :is(.in-force a, .card .rest a, .more, .matrix thead a, .cells a, button)')]
  .filter(e => e.getClientRects().length
    && !e.closest('[data-tag], [data-testid="stMultiSelect"], [data-testid="stSelectbox"]'))
  .map(e => [e.textContent.slice(0, 12), Math.round(e.getBoundingClientRect().height)])"""
_MENU_GONE = """() => document.querySelector('[data-testid="stSidebar"]').getBoundingClientRect().right <= 0"""
_ARRIVED = "() => [...document.querySelectorAll('[data-arrive]')].every(e => 'arrived' in e.dataset)"
_REACHABLE = """() => [...document.querySelectorAll('[data-testid="stElementContainer"]:has(.js-plotly-plot)')]
  .every(box => box.scrollWidth <= box.clientWidth + 1 || box.tabIndex === 0)"""


def serious(page: Page) -> list[Any]:
    """What axe finds of serious or critical impact: rule and places."""
    violations = Axe().run(page).response["violations"]
    return [
        (v["id"], [n["html"][:160] for n in v["nodes"]][:4])
        for v in violations
        if v["impact"] in ("serious", "critical")
    ]


def picture(page: Page) -> Image.Image:
    """The screen as it is now."""
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def resize(page: Page, width: int) -> None:
    """Give the page another width and wait until it is drawn for it."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    settled(page)


def _soon(page: Page, condition: str) -> None:
    """Wait for what the page does by itself a moment later. Where it does not, the tests say what is wrong."""
    with suppress(Error):
        page.wait_for_function(condition, timeout=4_000, polling=50)


def _holds(expected: Callable[..., None]) -> bool:
    try:
        expected(timeout=5_000)
    except AssertionError:
        return False
    return True


def _menu_link(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)


def _arrive(page: Page, url: str) -> None:
    """Open the address and wait for all that the page does by itself."""
    page.goto(url)
    settled(page)
    _soon(page, _ARRIVED)
    _soon(page, _REACHABLE)


def _begun(page: Page, url: str) -> Visit:
    """Open the address and note what the frame says, and what was asked for on the way."""
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    _arrive(page, url)
    links = [name for name in TITLES.values() if _menu_link(page, name).is_visible()]
    return Visit(**page.evaluate(_FRAME), links=links, asked=asked, refused=refused)


def screen_visit(
    page: Page, url: str, widths: tuple[int, ...], with_picture: bool, with_axe: bool, with_code: bool
) -> Visit:
    """A visit at a desk: the first width is that of `page`, the others follow by dragging the window."""
    visit = _begun(page, url)
    for width in widths:
        if width != widths[0]:
            resize(page, width)
            if page.locator("[data-arrive]").count():  # it arrives once, at the width that it was opened on
                _arrive(page, url)
        visit.beyond[width] = tuple(page.evaluate(_BEYOND))
        if with_picture:
            visit.pictures[width] = picture(page)
        if with_axe and width == widths[0]:
            visit.serious = serious(page)
    if with_code:
        page.get_by_test_id("stSidebar").get_by_text("この画面を共有").click()
        visit.has_code = _holds(expect(page.get_by_role("img", name="この画面のアドレスのQRコード")).to_be_visible)
    return visit


def phone_visit(page: Page, url: str, with_axe: bool) -> Visit:
    """A visit with a phone, then with a window at 200 %."""
    visit = _begun(page, url)
    visit.pictures[390] = picture(page)
    visit.touched = [tuple(t) for t in page.evaluate(_TOUCHED)]
    if with_axe:
        visit.serious = serious(page)
    for width in (390, 683):
        if width != 390:
            page.locator('[data-testid="stSidebarCollapseButton"] button').click()
            page.wait_for_function(_MENU_GONE)
            resize(page, width)
        visit.beyond[width] = tuple(page.evaluate(_BEYOND))
        visit.covered[width] = page.evaluate(_COVERED)
        page.locator('[data-testid="stExpandSidebarButton"]').click()
        visit.has_menu[width] = _holds(expect(_menu_link(page, "事務事業")).to_be_in_viewport)
    return visit


@dataclass
class Stage:
    """What a room sees of a meeting's first slide, by width."""

    pictures: dict[int, Image.Image] = field(default_factory=dict)


def stage_visit(page: Page, url: str) -> Stage:
    """A meeting that begins on each width anew, its clock hidden."""
    seen = Stage()
    for width in (1366, 1920, 390):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.goto(url)
        page.wait_for_selector(".m-on[data-ready] .main-svg")
        page.add_style_tag(content=".m-clock { visibility: hidden; }")
        seen.pictures[width] = picture(page)
    return seen


T = TypeVar("T")


class Visits:
    """The visits of this worker, each made when the first test asks for it. A visit that failed fails for all who ask."""

    def __init__(self, readers: Readers, address: Callable[[str], str]) -> None:
        self._readers, self._address = readers, address
        self._made: dict[tuple[object, ...], object] = {}

    def screen(self, place: Place, scheme: str = "light") -> Visit:
        """At 1366 px and on a projector; of the prefecture also at 200 % and as narrow as a phone."""
        widths = {"real": (1366, 1920), "prefecture": (1366, 683, 390), "made_up": (1366,)}[place.data]
        with_axe = place.data != "made_up"
        with_code = place in SHARED.values() and scheme == "light"

        def visit(url: str) -> Visit:
            page = self._readers.page((1366, 768), scheme)
            return screen_visit(page, url, widths, place in PICTURED.values(), with_axe, with_code)

        return self._once(place, ("screen", scheme), visit)

    def phone(self, place: Place, scheme: str = "light") -> Visit:
        """In the hand, then at 200 %."""
        with_axe = place.data == "real" and scheme == "light"

        def visit(url: str) -> Visit:
            return phone_visit(self._readers.page((390, 844), scheme, has_touch=True), url, with_axe)

        return self._once(place, ("phone", scheme), visit)

    def stage(self, place: Place, scheme: str) -> Stage:
        """A meeting as it begins."""
        return self._once(place, ("stage", scheme), lambda url: stage_visit(self._readers.page(scheme=scheme), url))

    def _once(self, place: Place, how: tuple[str, ...], visit: Callable[[str], T]) -> T:
        key = (place, *how)
        if key not in self._made:
            try:
                self._made[key] = visit(self._address(place.data) + place.path)
            except Error as error:
                self._made[key] = error
            finally:
                self._readers.leave()
        made = self._made[key]
        if isinstance(made, Error):
            raise AssertionError(f"the visit to {place} ({', '.join(how)}) failed: {made}") from made
        return cast(T, made)
