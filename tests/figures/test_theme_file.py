"""Colours stand in one place: the palette. What cannot import it is generated from it or checked against it."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from lib.figures import palette, theme_file
from lib.store.folder import ROOT

_BLACK_AND_WHITE = {"#000", "#fff", "#000000", "#ffffff"}


def _colours() -> set[str]:
    looks = [palette.LIGHT, palette.DARK]
    plain = {getattr(look, field.name) for look in looks for field in fields(look) if field.type == "str"}
    pairs = {colour for look in looks for pair in look.tones.values() for colour in pair}
    return {colour.lower() for colour in plain | pairs | {palette.BOOK_ANSWER}}


def test_streamlits_theme_is_the_palettes() -> None:
    assert theme_file.main(["--check"]) == 0


def test_another_palette_is_told_and_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(theme_file.CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(theme_file, "CONFIG", config)
    monkeypatch.setattr(theme_file, "DARK", replace(palette.DARK, page="#010203"))
    assert theme_file.main(["--check"]) == 1 and "python -m lib.figures.theme_file" in capsys.readouterr().err
    assert "#010203" not in config.read_text(encoding="utf-8")
    assert theme_file.main([]) == 0 == theme_file.main(["--check"])
    before, after = (path.read_text(encoding="utf-8") for path in (ROOT / ".streamlit" / "config.toml", config))
    assert after == before.replace(f'backgroundColor = "{palette.DARK.page}"', 'backgroundColor = "#010203"')


def test_a_configuration_without_a_theme_is_an_error() -> None:
    with pytest.raises(ValueError, match="font"):
        theme_file.with_theme("[server]\n")


@pytest.mark.parametrize("ending", ["py", "css", "js", "typ", "html"])
def test_no_colour_stands_outside_the_palette(ending: str) -> None:
    strangers = {
        f"{path.relative_to(ROOT)}: {colour}"
        for path in (ROOT / "lib").rglob(f"*.{ending}")
        if path.name != "palette.py"
        for colour in re.findall(r"(?<![&\w/])#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b", path.read_text(encoding="utf-8"))
        if colour.lower() not in _colours() | _BLACK_AND_WHITE and not colour[1:].isdigit()
    }
    assert not strangers
