"""A cache that computes each key once, and one thing at a time."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar, cast

T = TypeVar("T")

# Python computes one thing at a time in any case: many computations at once would starve the readers whose view is ready.
# Taking turns leaves those half of the interpreter.
_MAKING = threading.RLock()


def call_key(made_by: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]) -> Hashable:
    """What the result of a call is known by; the arguments are hashable. A function is known by its name."""
    return (f"{made_by.__module__}.{made_by.__qualname__}", *args, *sorted(kwargs.items()))


class Once:
    """Values by key, the last `most` of them kept (all, for None).

    Who asks for a value that is being made waits for it instead of making it again. What could not be made is not
    kept: the error goes to who asked, and the next in line tries for itself.

    `beside`: its values take long, so they are made beside those of others. They must not ask for other values then, and
    who asks for one must not be making another.
    """

    def __init__(self, most: int | None = None, beside: bool = False) -> None:
        self.most = most
        self._making = threading.RLock() if beside else _MAKING
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made by `make` unless it is kept. `make` may ask for other values."""
        if (kept := self._find(key)) is not None:
            return cast(T, kept[0])
        with self._making:
            if (kept := self._find(key)) is not None:
                return cast(T, kept[0])
            value = make()
            with self._lock:
                self._kept[key] = value
                while self.most is not None and len(self._kept) > self.most:
                    self._kept.popitem(last=False)
        return value

    def drop_least_used(self, share: float, least: int) -> bool:
        """Let go of a share of the values, the least recently used ones, but keep `least`. Returns whether any went."""
        with self._lock:
            count = min(math.ceil(len(self._kept) * share), len(self._kept) - least)
            for _ in range(count):
                self._kept.popitem(last=False)
        return count > 0

    def __len__(self) -> int:
        return len(self._kept)

    def _find(self, key: Hashable) -> tuple[Any] | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key],)
