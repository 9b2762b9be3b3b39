"""PDFs that are made to hurt their reader, made at test time."""

from __future__ import annotations

import zlib


def page_of(content: bytes, filters: bytes = b"", size: int = 500) -> bytes:
    """The least a PDF of one page can be, with this content and the filters that it went through; `size` in points."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<<>>>>" % (size, size),
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters, content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(out))  # fmt: skip


def endless_pdf() -> bytes:
    """A page of 600,000 lines, which takes minutes to read."""
    return page_of(zlib.compress(b"0 0 m 9 9 l S\n" * 600_000), b"/Filter/FlateDecode")


def swelling_pdf() -> bytes:
    """Half a gigabyte that was packed twice into a few kilobytes."""
    packer = zlib.compressobj(1)
    packed = b"".join([packer.compress(bytes(50_000_000)) for _ in range(10)]) + packer.flush()
    return page_of(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]")
