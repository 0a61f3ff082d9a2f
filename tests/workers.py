"""Real Celery workers for tests: separate processes on the test's database and broker."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from shnor_portal.celery import app

WAIT_SECONDS = 60.0


def wait_for(what: str, happened: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Ask ten times a second until it is true; the test fails with `what` if it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError(f"did not happen in {seconds:.0f} s: {what}")


class WorkerProcess:
    """One worker with its pool, as `make run` starts it but for the schedule."""

    def __init__(self, folder: Path, include: str, number: int, options: tuple[str, ...]) -> None:
        self.log = folder / f"worker-{number}.log"
        command = [
            sys.executable, "-m", "celery", "-A", "shnor_portal", "worker",
            "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle",
            "--hostname", f"test{number}-{os.getpid()}@%h", "--include", include, *options,
        ]  # fmt: skip
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESTS_FOLDER": str(folder),
            "DATABASE_URL": database_url(),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to the worker and its pool, as when a machine loses power."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class WorkerFactory:
    """`start_worker("tests.core.fake_layout")` starts a worker that also knows that module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[WorkerProcess] = []

    def __call__(self, include: str, *options: str) -> WorkerProcess:
        worker = WorkerProcess(self.folder, include, len(self.started), options)
        self.started.append(worker)
        return worker

    @contextlib.contextmanager
    def real_queue(self) -> Iterator[None]:
        """Messages of this process go to the broker instead of being done at once."""
        app.control.purge()
        app.conf.task_always_eager = False
        try:
            yield
        finally:
            app.conf.task_always_eager = True
            app.control.purge()

    def stop_all(self) -> None:
        for worker in self.started:
            worker.kill()


def database_url() -> str:
    """The address of the test's database for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host = str(values["HOST"])  # a folder begins with a slash: its socket is there
    login = ":".join(filter(None, [str(values["USER"]), str(values["PASSWORD"])]))
    port = f":{values['PORT']}" if values["PORT"] else ""
    place = f"/{host}" if host.startswith("/") else f"{host}{port}"
    return f"postgres://{login}@{place}/{values['NAME']}"
