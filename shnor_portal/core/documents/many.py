"""Many papers at once: every core of the machine draws, a process of its own to each."""

import logging
import pickle
import queue
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from django.conf import settings

from shnor_portal.core.documents.drawing import Order, drawn

logger = logging.getLogger(__name__)


def render_many(orders: Iterable[Order]) -> Iterator[tuple[Order, bytes | None]]:
    """Each paper as soon as it is drawn, in any order; None for one that could not be."""
    wanted = list(orders)
    processes = min(settings.PAPER_PROCESSES, len(wanted))
    if processes < 2:
        yield from ((order, drawn(order)) for order in wanted)
        return
    idle: queue.SimpleQueue[_Drawer] = queue.SimpleQueue()
    drawers = [_Drawer() for _ in range(processes)]
    for drawer in drawers:
        idle.put(drawer)

    def draw(order: Order) -> bytes | None:
        drawer = idle.get()
        try:
            return drawer.draw(order)
        finally:
            idle.put(drawer)

    pool = ThreadPoolExecutor(processes)
    try:
        asked = {pool.submit(draw, order): order for order in wanted}
        for future in as_completed(asked):
            yield asked[future], future.result()
    finally:
        # Whoever asked may have been stopped: nothing more is begun, and nobody waits for the rest.
        pool.shutdown(wait=False, cancel_futures=True)
        for drawer in drawers:
            drawer.end()


class _Drawer:
    """A process that draws one paper after another, started with the first; not a fork, which would
    take the connections of the worker, nor of `multiprocessing`, which a worker of Celery may not
    use."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def draw(self, order: Order) -> bytes | None:
        """None where the process was killed over it: by the system, for want of memory."""
        process = self.process = self.process or subprocess.Popen(
            [sys.executable, "-m", "shnor_portal.core.documents.drawing"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        try:
            pickle.dump(order, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            logger.warning("a process that draws papers ended over one of kind %s", order.kind)
            self.end()
            return None

    def end(self) -> None:
        """The next order starts another one."""
        process, self.process = self.process, None
        if process:
            with process:
                process.kill()
