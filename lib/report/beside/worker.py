"""The process that makes large files: ``python -m lib.report.beside.worker SECONDS BYTES``, started by lib.report.beside.workshop.

Orders come on standard input and answers leave on standard output. Standard error is the server's: errors stand in its
log. The process gives way to the server, and ends with it.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import IO

from lib.contract.contract import ContractError
from lib.judge.policy.toml import RuleError
from lib.report import steps
from lib.report.beside.order import ChangedError, Making, Order
from lib.report.export import TooLargeError
from lib.report.powerpoint.template import TemplateError
from lib.report.steps import Step
from lib.report.typeset import FontError
from lib.system import memory
from lib.system.workers import Reach, limit, receive, send

# Errors of ours whose message says in Japanese what is wrong and what to do.
_WORDED = (ChangedError, ContractError, FontError, RuleError, TemplateError, TooLargeError)
_MOST_KEPT_BYTES = 700 * 1024 * 1024  # what the process may hold between two files
_GIVES_WAY = 10  # of 19


def main(seconds: int, most_bytes: int) -> None:
    """Answer orders until there are no more, with ``(what, …)``.

    `what` is ``ready`` first; then for each order ``step`` with a Step's values, any number of times, and last
    ``made`` with the file's content and whether the process ends now, or why there is none: ``words`` with a sentence, ``memory``,
    ``disk`` or ``fault``.
    """
    answers, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    _give_way()
    send(answers, ("ready",))
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(orders,), daemon=True).start()
    making = Making()
    while True:
        order = orders.get()
        limit(seconds, most_bytes)
        reach = Reach(most_bytes)
        answer = _answer(making, order, answers)
        if answer[0] != "made" and reach.is_near:
            answer = ("memory", "")
        is_last = answer[0] == "memory" or (memory.resident() or 0) > _MOST_KEPT_BYTES
        send(answers, (*answer, is_last))
        if is_last:
            return


def _give_way() -> None:
    """Let the server's readers go first, and let the system end this process before the server where memory is short."""
    if hasattr(os, "nice"):
        os.nice(_GIVES_WAY)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def _receive(orders: queue.SimpleQueue[Order]) -> None:
    """Take orders in; where the server has ended, end at once, whatever is being made."""
    while (order := receive(sys.stdin.buffer)) is not None:
        orders.put(pickle.loads(order))  # from the process that started this one
    os._exit(0)


def _answer(making: Making, order: Order, answers: IO[bytes]) -> tuple[object, ...]:
    def tell(step: Step) -> None:
        send(answers, ("step", *astuple(step)))

    try:
        with steps.listening(tell):
            return ("made", making.make(order))
    except _WORDED as error:
        return ("words", str(error))
    except MemoryError:
        return ("memory", "")
    except OSError:
        traceback.print_exc()
        return ("disk", "")
    except BaseException:  # also a panic of a library in Rust, which is no Exception
        traceback.print_exc()
        return ("fault", "")


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:3]))
