"""The content policy of every answer."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence


def policy(portals: Sequence[str] = (), document: str = "") -> str:
    """What a page of ours may load: from this server alone, and of scripts in the document those that stand in it now.

    Styles stand in elements everywhere (Streamlit, plotly); a component's own script comes as a blob. Only this site and
    `portals` may show a page in a frame.
    """
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", document, re.S)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' blob:", *hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            " ".join(["frame-ancestors 'self'", *portals]),
        ]
    )
