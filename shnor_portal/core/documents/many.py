"""Many papers at once: every core of the machine draws, one process to each."""

import ctypes
import logging
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, NamedTuple

import django
from django.conf import settings

from shnor_portal.core.documents import papers
from shnor_portal.core.documents.contexts import context_from_json

logger = logging.getLogger(__name__)
_PR_SET_PDEATHSIG = 1
_LOWER = 5


class Order(NamedTuple):
    """A paper to draw: a key of whoever asks, its kind, the context kept of it, pdf or docx."""

    key: int
    kind: str
    context: dict[str, Any]
    fmt: str


def render_many(orders: Iterable[Order]) -> Iterator[tuple[Order, bytes | None]]:
    """Each paper as soon as it is drawn, in any order; None for one that could not be."""
    wanted = list(orders)
    processes = min(settings.PAPER_PROCESSES, len(wanted))
    if processes < 2:
        yield from ((order, _drawn(order)) for order in wanted)
        return
    # Started anew and not forked: a fork would take the connections and threads of the worker.
    with ProcessPoolExecutor(processes, get_context("spawn"), _ready, (os.getpid(),)) as pool:
        try:
            drawn = {pool.submit(_drawn, order): order for order in wanted}
            for future in as_completed(drawn):
                try:
                    yield drawn[future], future.result()
                except BrokenProcessPool:
                    logger.exception("a process that draws papers was killed")
                    yield drawn[future], None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _ready(parent: int) -> None:
    """In a new process: it ends with its parent and lets the pages of the portal go first."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.nice(_LOWER)
    django.setup()


def _drawn(order: Order) -> bytes | None:
    paper = papers.get(order.kind)
    try:
        return papers.render(
            paper, context_from_json(paper.context_class, order.context), order.fmt
        )
    except Exception:
        logger.exception("a paper of kind %s was not drawn", order.kind)
        return None
