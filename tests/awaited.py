"""Run what is asynchronous in a test that is not."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, run in a thread of its own: where browser tests ran before, their loop is in this one."""
    with ThreadPoolExecutor() as beside:
        return beside.submit(asyncio.run, coroutine).result()
