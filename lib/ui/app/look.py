"""The style sheet with the colours of a look."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from markupsafe import Markup

from lib.figures.palette import LIGHT, Palette, palette
from lib.ui.parts.html import element
from lib.ui.session.kept import forever

# In the order in which they are read: a later one has its way.
_SHEETS = (
    "style.css",
    "phone.css",
    "sheets.css",
    "overview.css",
    "controls.css",
    "high_contrast.css",
    "print.css",
)


@forever
def _sheet() -> str:
    return "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SHEETS)


_COLOURS = ("page", "panel", "ink", "muted", "line", "link", "plan", "actual", "target", "projection")


@forever
def _variables(name: str) -> str:
    look = palette(name)
    pairs = {key: getattr(look, key) for key in _COLOURS}
    pairs["paper-link"] = LIGHT.link  # on pictures of pages, which are white in every look
    for tone, (ink, ground) in look.tones.items():
        pairs |= {tone: ink, f"{tone}-bg": ground}
    return ":root{" + "".join(f"--{key}:{value};" for key, value in pairs.items()) + "}"


# Small lines of years are pictures: their colours turn around, light on dark into dark on light of the same hue.
_LINES_ON_PAPER = ".ev img.years-line{filter:invert(1) hue-rotate(180deg)}"


@forever
def _on_paper(name: str) -> str:
    """The light colours for what was drawn in others: our parts by their variables, charts by the colours in them."""
    look, light = palette(name), palette("light")
    if look == light:
        return ""
    drawn = {getattr(look, field.name): getattr(light, field.name) for field in fields(look) if field.type == "str"}
    for tone, pair in look.tones.items():
        drawn |= dict(zip(pair, light.tones[tone], strict=True))
    rules = "".join(
        f'.js-plotly-plot [style*="{kind}: {_rgb(colour)}"]{{{kind}:{on_paper}!important}}'
        for colour, on_paper in drawn.items()
        if colour.startswith("#")
        for kind in ("fill", "stroke")
    )
    return f"@media print{{{_variables('light')}{rules}{_LINES_ON_PAPER}}}"


def _rgb(colour: str) -> str:
    """A colour as a browser writes it in a style: ``rgb(15, 19, 27)``."""
    return f"rgb({', '.join(map(str, bytes.fromhex(colour[1:])))})"


def style(look: Palette) -> str:
    """The style sheet with this look's colours, and with the light ones for paper."""
    return _variables(look.name) + _sheet() + _on_paper(look.name)


@forever
def style_element(name: str) -> Markup:
    """The style sheet of the look of this name, as a page holds it."""
    return element("style", Markup(style(palette(name))))
