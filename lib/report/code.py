"""An address as a QR code, for the room."""

from __future__ import annotations

import io

import segno


def qr_svg(address: str) -> str:
    """The address as an SVG element. Raises ValueError for one that no QR code holds (about 2,900 characters)."""
    out = io.BytesIO()
    segno.make_qr(address, error="l").save(
        out, kind="svg", scale=4, border=4, xmldecl=False, svgns=True, dark="#000", light="#fff"
    )
    return out.getvalue().decode("utf-8")
