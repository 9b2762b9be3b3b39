"""One visit to a page for all that is asked of it: frame, widths, axe, pictures, a finger. Tests judge what a visit brought home.

A load costs 1.5 s of CPU, going on from an open page 0.4 s, turning it dark 0.3 s and an axe run 0.7 s. So a visit sees both
schemes, the real pages are loaded once at a desk, as by a first visitor on a deep link, and all others are gone to.
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
from tests.browser.chromium import Readers, go, settled

# The rules of axe that a colour can break.
OF_COLOUR = ("color-contrast", "link-in-text-block")
HEIGHTS = {1366: 768, 1920: 1080, 390: 844, 683: 384}  # of each width; 683 is 1366 at 200 %
SCHEMES = ("light", "dark")
_MOST_TRIES = 20  # pictures until two in a row are equal
# What a page stands on and what it is written in, by scheme.
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 27)"}
INKS = {"light": "rgb(22, 24, 29)", "dark": "rgb(238, 241, 247)"}


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
        "department": "",
        "measure": "?by=measure",
        "picture": "?by=picture",
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
class Look:
    """How a page looks in one scheme."""

    ground: str = ""
    beyond: dict[int, tuple[int, int]] = field(default_factory=dict)  # by width: pixels outside it, sideways and down
    cut: dict[int, int] = field(default_factory=dict)  # by width: pixels of a wide table that its box hides
    pictures: dict[int, Image.Image] = field(default_factory=dict)
    serious: list[Any] = field(default_factory=list)  # what axe found


@dataclass
class Visit:
    """What a reader met: `light` and `dark`, and what does not depend on them."""

    title: str
    language: str
    links: list[str]  # of the menu, that can be seen
    exceptions: int
    banner: str
    charts: list[str]  # the words of each
    captions: list[int]  # how many each table has
    light: Look = field(default_factory=Look)
    dark: Look = field(default_factory=Look)
    asked: list[str] = field(default_factory=list)  # addresses of every request and socket
    refused: list[str] = field(default_factory=list)  # what the policy refused, and errors of scripts
    has_code: bool = False  # the sharing box showed its QR code
    covered: dict[int, bool] = field(default_factory=dict)  # whether something lies over the first word
    has_menu: dict[int, bool] = field(default_factory=dict)  # whether one press brought the menu
    touched: list[tuple[str, int]] = field(default_factory=list)  # what a finger presses, and its height

    def look(self, scheme: str) -> Look:
        return self.dark if scheme == "dark" else self.light


_BEYOND = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return [main.scrollWidth - main.clientWidth, main.scrollHeight - main.clientHeight];
}"""
_CUT = """() => Math.max(0, ...[...document.querySelectorAll('.ev .wide')]
  .map((box) => box.scrollWidth - box.clientWidth))"""
_FRAME = """() => ({
  title: document.title,
  language: document.documentElement.lang,
  exceptions: document.querySelectorAll('[data-testid="stException"]').length,
  banner: document.querySelector('.ev.banner')?.innerText ?? "",
  charts: [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map(chart =>
    (chart.closest('[aria-label]') ?? chart.querySelector('[aria-label]'))?.getAttribute('aria-label') ?? ""),
  captions: [...document.querySelectorAll('.ev table')].map(table => table.querySelectorAll('caption').length),
})"""
_GROUND = """() => getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor"""
_INK_IS = """ink => {
  const first = document.querySelector('[data-testid="stMain"] .ev:not(.banner)');
  return first && getComputedStyle(first).color === ink;
}"""
_COVERED = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  main.scrollTo(0, 0);
  const first = [...main.querySelectorAll('.ev')].find(e => e.getClientRects().length && e.innerText.trim());
  const box = first.getBoundingClientRect(), top = document.elementFromPoint(box.left + 8, box.top + 8);
  if (box.top > innerHeight) return false; // filters stand above it, clear of the button as they are
  return !main.contains(top) || Boolean(top.closest('[data-testid="stHeader"]'));
}"""
_TOUCHED = """() => [...document.querySelectorAll(
    '[data-testid="stMain"] :is(.in-force a, .counts .rest a, .asked .name a, .matrix thead a, .cells a, button)')]
  .filter(e => e.getClientRects().length
    && !e.closest('[data-tag], [data-testid="stMultiSelect"], [data-testid="stSelectbox"]'))
  .map(e => [e.textContent.slice(0, 12), Math.round(e.getBoundingClientRect().height)])"""
_MENU_GONE = """() => document.querySelector('[data-testid="stSidebar"]').getBoundingClientRect().right <= 0"""
_ARRIVED = "() => [...document.querySelectorAll('[data-arrive]')].every(e => 'arrived' in e.dataset)"
_REACHABLE = """() => [...document.querySelectorAll('[data-testid="stElementContainer"]:has(.js-plotly-plot)')]
  .every(box => box.scrollWidth <= box.clientWidth + 1 || box.tabIndex === 0)"""


def serious(page: Page, *rules: str) -> list[Any]:
    """What axe finds of serious or critical impact: rule and places. `rules`: only by these."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    # An open page keeps axe, whose script takes a quarter of a second to read.
    if page.evaluate("() => !window.axe"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        (v["id"], [n["html"][:160] for n in v["nodes"]][:4])
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def picture(page: Page) -> Image.Image:
    """The screen when it stands still: on a busy machine a part may move after the document has come to rest."""
    before, now = b"", page.screenshot(animations="disabled")
    for _ in range(_MOST_TRIES):
        if before == now:
            break
        page.wait_for_timeout(100)
        before, now = now, page.screenshot(animations="disabled")
    return Image.open(io.BytesIO(now)).convert("RGB")


def turn(page: Page, scheme: str) -> None:
    """Let the operating system turn dark or light and wait until the open page has followed."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.wait_for_function(_INK_IS, arg=INKS[scheme])
    settled(page)


def resize(page: Page, width: int) -> None:
    """Give the page another width and wait until it is drawn for it."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    settled(page)


def _rest(page: Page) -> None:
    """Wait for what a page does by itself when it has been drawn."""
    _soon(page, _ARRIVED)
    _soon(page, _REACHABLE)


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


@dataclass
class Window:
    """A page that stays open from visit to visit, and what it asked for since the visit began."""

    page: Page
    scheme: str
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("console", lambda m: self.refused.append(m.text) if "Content Security Policy" in m.text else None)
        self.page.on("pageerror", lambda error: self.refused.append(str(error)))

    @property
    def schemes(self) -> tuple[str, str]:
        """Both, from the one that the page is in."""
        return ("light", "dark") if self.scheme == "light" else ("dark", "light")

    def turn(self, scheme: str) -> None:
        """The operating system turns dark or light; an open page follows."""
        if scheme == self.scheme:
            return
        self.scheme = scheme
        if self.page.url.startswith("http"):
            turn(self.page, scheme)
            self.arrive_anew()
        else:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def arrive_anew(self) -> None:
        """Open a page with a mark again: it arrives there once, as wide and as high as its parts were then."""
        _rest(self.page)
        if self.page.locator("[data-arrive]").count():
            self.arrive(self.page.url, by_load=True)
            # On a busy machine the last parts are drawn after the page has stopped following its mark.
            self.page.evaluate(
                "() => { const m = document.querySelector('[data-arrive]'); m?.scrollIntoView({ block: m.dataset.arrive || 'center' }) }"
            )

    def arrive(self, url: str, by_load: bool) -> None:
        """Open the address and wait for all that the page does by itself."""
        if by_load or not self.page.url.startswith("http"):
            self.page.goto(url)
            settled(self.page)
        else:
            go(self.page, url)
        _rest(self.page)

    def begin(self, url: str, by_load: bool) -> Visit:
        """Open the address and note what the frame says, and what was asked for on the way."""
        self.asked.clear()
        self.refused.clear()
        self.arrive(url, by_load)
        links = [name for name in TITLES.values() if _menu_link(self.page, name).is_visible()]
        return Visit(**self.page.evaluate(_FRAME), links=links)

    def end(self, visit: Visit) -> Visit:
        visit.asked, visit.refused = list(self.asked), list(self.refused)
        return visit


@dataclass(frozen=True)
class Wanted:
    """What a visit at a desk brings home."""

    widths: tuple[int, ...]
    by_load: bool
    pictures: bool
    axe: bool
    code: bool
    dark: bool


def desk_visit(window: Window, url: str, wanted: Wanted) -> Visit:
    """The page in both schemes at the first width, and at the others, by dragging the window, in the light or for pictures."""
    page, first = window.page, wanted.widths[0]
    page.set_viewport_size({"width": first, "height": HEIGHTS[first]})
    if not wanted.dark:
        window.turn("light")
    visit = window.begin(url, wanted.by_load)
    for scheme in window.schemes if wanted.dark else ("light",):
        window.turn(scheme)
        look = visit.look(scheme)
        look.ground = page.evaluate(_GROUND)
        for width in wanted.widths if scheme == "light" or wanted.pictures else (first,):
            _look_at(window, width, look, wanted.pictures)
            if wanted.axe and width == first:  # both schemes have one document: in the dark only its colours are others
                look.serious = serious(page, *(OF_COLOUR if scheme == "dark" else ()))
    if wanted.code:
        page.get_by_test_id("stSidebar").get_by_text("この画面を共有").click()
        visit.has_code = _holds(expect(page.get_by_role("img", name="この画面のアドレスのQRコード")).to_be_visible)
    return window.end(visit)


def _look_at(window: Window, width: int, look: Look, with_picture: bool) -> None:
    page = window.page
    if page.viewport_size != {"width": width, "height": HEIGHTS[width]}:
        resize(page, width)
        window.arrive_anew()
    look.beyond[width] = tuple(page.evaluate(_BEYOND))
    look.cut[width] = page.evaluate(_CUT)
    if with_picture:
        look.pictures[width] = picture(page)


def phone_visit(window: Window, url: str, with_axe: bool, with_dark: bool) -> Visit:
    """A visit with a phone in both schemes, then with a window at 200 %."""
    page = window.page
    if not with_dark:
        window.turn("light")
    page.set_viewport_size({"width": 390, "height": HEIGHTS[390]})
    visit = window.begin(url, by_load=False)
    for scheme in window.schemes if with_dark else ("light",):
        window.turn(scheme)
        visit.look(scheme).pictures[390] = picture(page)
        if scheme == "light":
            visit.touched = [tuple(t) for t in page.evaluate(_TOUCHED)]
            if with_axe:
                visit.light.serious = serious(page)
    _handle(page, visit)
    return window.end(visit)


def _handle(page: Page, visit: Visit) -> None:
    """Widths (in whatever scheme), the first word and the menu, in the hand and at 200 %; the page is left in the hand."""
    for width in (390, 683):
        resize(page, width)
        visit.light.beyond[width] = tuple(page.evaluate(_BEYOND))
        visit.covered[width] = page.evaluate(_COVERED)
        page.locator('[data-testid="stExpandSidebarButton"]').click()
        visit.has_menu[width] = _holds(expect(_menu_link(page, "事務事業")).to_be_in_viewport)
        page.locator('[data-testid="stSidebarCollapseButton"] button').click()
        page.wait_for_function(_MENU_GONE)
    resize(page, 390)


# The charts of the slide that is shown are as large as the room they have.
FITTED = """() => [...document.querySelectorAll(".m-on .m-chart")].every(box => {
  const drawn = box.querySelector(".main-svg")?.getBoundingClientRect();
  return drawn && Math.abs(drawn.width - box.clientWidth) < 2 && Math.abs(drawn.height - box.clientHeight) < 2;
})"""


def stage_visit(page: Page, url: str, widths: tuple[int, ...]) -> dict[int, Image.Image]:
    """A meeting's first slide by width, its clock hidden."""
    pictures = {}
    page.goto(url)
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    page.add_style_tag(content=".m-clock { visibility: hidden; }")
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.wait_for_function(FITTED)
        pictures[width] = picture(page)
    return pictures


T = TypeVar("T")


class Visits:
    """The visits of this worker, each made when the first test asks for it. A visit that failed fails for all who ask."""

    def __init__(self, readers: Readers, address: Callable[[str], str]) -> None:
        self._readers, self._address = readers, address
        self._windows: dict[tuple[str, str], Window] = {}
        self._made: dict[tuple[object, ...], object] = {}

    def desk(self, place: Place) -> Visit:
        """At 1366 px and on a projector; of the prefecture also at 200 % and as narrow as a phone."""
        is_real = place.data == "real"
        wanted = Wanted(
            widths={"real": (1366, 1920), "prefecture": (1366, 683, 390), "made_up": (1366,)}[place.data],
            by_load=is_real,
            pictures=place in PICTURED.values(),
            axe=place.data != "made_up",
            code=is_real and place in SHARED.values(),
            dark=place.data != "made_up",
        )
        return self._once(place, "desk", lambda url: desk_visit(self._window(place.data, "desk", "light"), url, wanted))

    def phone(self, place: Place) -> Visit:
        """In the hand, then at 200 %."""

        def visit(url: str) -> Visit:
            window = self._window(place.data, "phone", "dark", has_touch=True)
            return phone_visit(window, url, with_axe=place.data == "real", with_dark=place in PICTURED.values())

        return self._once(place, "phone", visit)

    def stage(self, place: Place, scheme: str) -> dict[int, Image.Image]:
        """A meeting as it begins, in one scheme; of the prefecture without the projector, and dark on a screen alone."""
        widths = (1366, 1920, 390) if place.data == "real" else (1366,) if scheme == "dark" else (1366, 390)

        def visit(url: str) -> dict[int, Image.Image]:
            try:
                return stage_visit(self._readers.page(scheme=scheme), url, widths)
            finally:
                self._readers.leave()

        return self._once(place, f"stage {scheme}", visit)

    def _window(self, data: str, device: str, scheme: str, **options: Any) -> Window:
        """The open page of a device on a data set; a new one is loaded in `scheme`."""
        if (data, device) not in self._windows:
            self._windows[data, device] = Window(self._readers.kept_page(scheme, **options), scheme)
        return self._windows[data, device]

    def _once(self, place: Place, how: str, visit: Callable[[str], T]) -> T:
        key = (place, how)
        if key not in self._made:
            try:
                self._made[key] = visit(self._address(place.data) + place.path)
            except Error as error:
                self._made[key] = error
                self._windows.clear()  # whatever state it is in, nobody goes on from there
        made = self._made[key]
        if isinstance(made, Error):
            raise AssertionError(f"the visit to {place} ({how}) failed: {made}") from made
        return cast(T, made)
