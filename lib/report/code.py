"""An address as a QR code, for the room."""

from __future__ import annotations

from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def qr_picture(address: str) -> str:
    """The address as a QR code in a ``data:`` address. Raises ValueError for one that no code holds (about 2,900 characters)."""
    return str(segno.make_qr(address, error="l").svg_data_uri(scale=4, border=4, dark="#000", light="#fff"))
