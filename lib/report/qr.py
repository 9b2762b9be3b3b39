"""An address as a QR code, for the room."""

from __future__ import annotations

import io

import segno

MOST_BYTES = 2900  # the largest code holds a little more


def qr_picture(text: str) -> bytes:
    """The text as an SVG picture of a QR code. Raises ValueError for more than MOST_BYTES of UTF-8."""
    if not holds(text):
        raise ValueError("アドレスが長すぎてQRコードにできません。")
    out = io.BytesIO()
    segno.make_qr(text, error="l").save(out, kind="svg", scale=4, border=4, dark="#000", light="#fff")
    return out.getvalue()


def holds(text: str) -> bool:
    """Whether a code can hold the text."""
    return 0 < len(text.encode("utf-8", "replace")) <= MOST_BYTES
