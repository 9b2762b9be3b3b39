"""Every page looks as it did, at three widths, light and dark; a change that is meant renews its picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.browser import looks
from tests.browser.visits import PICTURED, Place, Visits

# A letter drawn by another machine changes less; a moved card, another colour or a lost chart changes more.
_MOST = 0.015


@pytest.mark.parametrize(
    ("place", "name", "width", "scheme"),
    [pytest.param(PICTURED[case[0]], *case, id="-".join(map(str, (*case, PICTURED[case[0]])))) for case in looks.CASES],
)
def test_a_page_looks_as_it_did(
    visits: Visits, place: Place, name: str, width: int, scheme: str, tmp_path: Path
) -> None:
    kept = looks.file(name, width, scheme)
    assert kept.is_file(), f"no picture of {name}: run python -m tests.browser.looks and look at what it made"
    now, before = looks.picture(visits, name, width, scheme), Image.open(kept)
    changed = looks.difference(now, before)
    if changed > _MOST:
        now.save(tmp_path / f"{kept.stem}.png")
    assert changed <= _MOST, (
        f"{changed:.1%} of {kept.name} differs, {looks.where(now, before)} (now: {tmp_path}): "
        "if it is meant, run python -m tests.browser.looks"
    )


def test_the_pictures_are_kept_small() -> None:
    sizes = [f.stat().st_size for f in looks.FOLDER.glob("*.webp")]
    assert len(sizes) == len(looks.CASES)
    assert max(sizes) < 40_000 and sum(sizes) < 900_000


def test_a_change_that_a_reader_sees_is_seen() -> None:
    before = Image.open(looks.file("overview", 1366, "light")).convert("RGB")
    assert looks.difference(before, before) == 0
    moved = Image.new("RGB", before.size, "white")
    moved.paste(before, (0, 12))
    assert looks.difference(before, moved) > 2 * _MOST
    lost = before.copy()
    lost.paste("white", (90, 205, 310, 250))
    assert looks.difference(before, lost) > 0.004
