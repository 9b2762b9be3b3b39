"""What the screens say about one program group, as JSON: for checks and for other programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from lib.contract.reference import Reference
from lib.findings.model import To
from lib.findings.summary import make_summary
from lib.view.narrow import View


def to_json(view: View) -> bytes:
    """UTF-8 JSON with the keys that lib/report/README.md lists; a figure that is not known is null."""
    return json.dumps(plain(make_summary(view)), ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def plain(value: Any) -> Any:
    """A model as plain JSON values: its fields by their names, a link as its address, a place as it is cited."""
    if isinstance(value, To):
        return value.address
    if isinstance(value, Reference):
        return value.key
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
