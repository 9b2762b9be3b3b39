"""How every page looks, kept small: ``python -m tests.browser.looks`` renews the pictures after a change that is meant.

A picture is a third of the screen's size, blurred a little, so that it shows a change of layout, colour or length and not
another machine's way of drawing a letter.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import sync_playwright

from tests.browser.chromium import ONE_PROCESS, Readers, launch, shared
from tests.browser.visits import PICTURED, SCHEMES, STAGES, Visits
from tests.prefecture import generate

FOLDER = Path(__file__).with_name("looks")
_EVERY = [(width, scheme) for width in (1366, 1920, 390) for scheme in SCHEMES]
# The made-up prefecture at the widths that differ most: its parts are those of the other pages.
_FEW = [(1366, "light"), (1366, "dark"), (390, "light")]
CASES = [
    (name, width, scheme)
    for name, place in PICTURED.items()
    for width, scheme in (_EVERY if place.data == "real" else _FEW)
]
_SMALLER = 3
_FAR = 48  # of 255: what a reader sees as another shade


def picture(visits: Visits, name: str, width: int, scheme: str) -> Image.Image:
    """The page as it looks now, small."""
    place = PICTURED[name]
    if name in STAGES:
        taken = visits.stage(place, scheme)[width]
    else:
        visit = visits.phone(place) if width == 390 else visits.desk(place)
        taken = visit.look(scheme).pictures[width]
    return taken.resize((taken.width // _SMALLER, taken.height // _SMALLER), Image.Resampling.BOX)


def file(name: str, width: int, scheme: str) -> Path:
    """Where the picture of a page is kept."""
    return FOLDER / f"{name}_{width}_{scheme}.webp"


def difference(a: Image.Image, b: Image.Image) -> float:
    """The share of the picture that differs visibly, 1.0 for another size."""
    if a.size != b.size:
        return 1.0
    return _changed(a, b).histogram()[255] / (a.width * a.height)


def where(a: Image.Image, b: Image.Image) -> str:
    """The corners of what differs visibly."""
    if a.size != b.size:
        return f"{a.size} and {b.size}"
    return f"within {_changed(a, b).getbbox()} of {a.size}"


def _changed(a: Image.Image, b: Image.Image) -> Image.Image:
    """White where two pictures of one size differ visibly."""
    soft = [i.convert("RGB").filter(ImageFilter.GaussianBlur(1.5)) for i in (a, b)]
    return ImageChops.difference(*soft).convert("L").point(lambda v: 255 if v > _FAR else 0)


def main() -> None:
    """Renew every picture."""
    FOLDER.mkdir(exist_ok=True)
    with ExitStack() as stack:
        made = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        generate(made / "prefecture", groups=24)
        folders = {"real": None, "prefecture": made / "prefecture"}
        browser = launch(stack.enter_context(sync_playwright()), ONE_PROCESS)
        addresses = {data: stack.enter_context(shared(made, data, folder)) for data, folder in folders.items()}
        visits = Visits(Readers(browser), addresses.__getitem__)
        for name, width, scheme in CASES:
            picture(visits, name, width, scheme).save(file(name, width, scheme), quality=50, method=6)


if __name__ == "__main__":
    main()
