"""The theme in Streamlit's configuration, generated from the palette: ``python -m lib.figures.theme_file [--check]``."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Final

from lib.figures.palette import DARK, FONT, LIGHT, Palette

CONFIG: Final = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


def theme_lines(look: Palette) -> list[str]:
    """The section of a look, line by line."""
    colours = {
        "primaryColor": look.actual,
        "backgroundColor": look.page,
        "secondaryBackgroundColor": look.panel,
        "textColor": look.ink,
        "linkColor": look.link,
        "borderColor": look.line,
    }
    return [f"[theme.{look.name}]", *(f'{key} = "{colour}"' for key, colour in colours.items())]


def with_theme(text: str) -> str:
    """The configuration with the palette's font and colours; the rest of it as it is. Raises ValueError without them."""
    text, fonts = re.subn(r'^font = ".*"$', f'font = "{FONT}"', text, flags=re.MULTILINE)
    if fonts != 1:
        raise ValueError(f"{CONFIG.name}: expected one line font = …, found {fonts}")
    for look in (LIGHT, DARK):
        section = "\n".join(theme_lines(look))
        text, sections = re.subn(
            rf"^\[theme\.{look.name}\]\n(?:\w+ = .*\n?)*", section + "\n", text, flags=re.MULTILINE
        )
        if sections != 1:
            raise ValueError(f"{CONFIG.name}: expected one section [theme.{look.name}], found {sections}")
    return text


def main(arguments: list[str]) -> int:
    """Write the theme; with ``--check`` only say (and return 1) whether it is another than the palette's."""
    parser = argparse.ArgumentParser(prog="python -m lib.figures.theme_file", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 where the theme is not the palette's"
    )
    is_check = parser.parse_args(arguments).check
    text = CONFIG.read_text(encoding="utf-8")
    if with_theme(text) == text:
        return 0
    if not is_check:
        CONFIG.write_text(with_theme(text), encoding="utf-8")
        return 0
    print(
        f"{CONFIG.name}: not the theme of lib/figures/palette.py; run python -m lib.figures.theme_file", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
