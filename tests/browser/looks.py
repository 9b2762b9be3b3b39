"""How every page looks, kept small: ``python -m tests.browser.looks`` renews the pictures after a change that is meant.

A picture is a third of the screen's size, blurred a little, so that it shows a change of layout, colour or length and not
another machine's way of drawing a letter.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch, serving, settled
from tests.prefecture import generate

FOLDER = Path(__file__).with_name("looks")
PAGES = {
    "overview": "",
    "indicators": "indicators",
    "projects": "projects?project=smart_prefecture",
    "viewpoints": "viewpoints",
    "search": "search?find=くらうど",
    "meeting": "meeting",
    "stage": "meeting?run=yes",
    "reporting": "sources?part=reporting",
    "document": "sources?line=17",
    "intake": "intake",
}
# Of the made-up prefecture.
PREFECTURE = {
    "prefecture": "",
    "prefecture_list": "?by=list",
    "prefecture_compare": "compare?by=group&group=g001&group=g002",
    "prefecture_stage": "meeting?run=yes",
}
SIZES = {1366: 768, 1920: 1080, 390: 844}
SCHEMES = ("light", "dark")
# The made-up prefecture at the widths that differ most: its parts are those of the other pages.
CASES = [(name, width, scheme) for name in PAGES for width in SIZES for scheme in SCHEMES] + [
    (name, width, scheme) for name in PREFECTURE for width, scheme in ((1366, "light"), (1366, "dark"), (390, "light"))
]
_SMALLER = 3
_FAR = 48  # of 255: what a reader sees as another shade


def picture(browser: Browser, url: str, name: str, width: int, scheme: str) -> Image.Image:
    """The page as it looks now, small."""
    context = browser.new_context(
        locale="ja-JP",
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        path = (PAGES | PREFECTURE)[name]
        page.goto(url + path)
        if name.endswith("stage"):
            page.wait_for_selector(".m-on[data-ready] .main-svg")
            page.add_style_tag(content=".m-clock { visibility: hidden; }")
        else:
            settled(page)
            page.wait_for_timeout(800 if "=" in path else 100)  # a page that arrives at a place does so by then
        taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    finally:
        context.close()
    return taken.resize((taken.width // _SMALLER, taken.height // _SMALLER), Image.Resampling.BOX)


def file(name: str, width: int, scheme: str) -> Path:
    """Where the picture of a page is kept."""
    return FOLDER / f"{name}_{width}_{scheme}.webp"


def difference(a: Image.Image, b: Image.Image) -> float:
    """The share of the picture that differs visibly, 1.0 for another size."""
    if a.size != b.size:
        return 1.0
    soft = [i.convert("RGB").filter(ImageFilter.GaussianBlur(1.5)) for i in (a, b)]
    changed = ImageChops.difference(*soft).convert("L").point(lambda v: 255 if v > _FAR else 0)
    return changed.histogram()[255] / (a.width * a.height)


def main() -> None:
    """Renew every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        generate(Path(made), groups=24)
        browser = launch(playwright)
        for pages, data in ((PAGES, None), (PREFECTURE, Path(made))):
            with serving(data) as url:
                for name, width, scheme in CASES:
                    if name in pages:
                        taken = picture(browser, url, name, width, scheme)
                        taken.save(file(name, width, scheme), quality=50, method=6)


if __name__ == "__main__":
    main()
