"""The servers under the portal, taken away and brought back; `.ci/services` says where they are."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from shnor_portal.celery import app

PATIENCE = 30.0


class Servers:
    """PostgreSQL and Redis of this run; with SQLite there is nothing to restart."""

    def __init__(self) -> None:
        self.folder = Path(os.environ.get("SERVICES_FOLDER", "/nowhere"))
        self.are_there = self.folder.is_dir()
        self.redis: subprocess.Popen[bytes] | None = None
        self.redis_pid = int(os.environ.get("SERVICES_REDIS_PID", "0"))
        self.restarts = {"postgresql": 0, "redis": 0, "queue emptied": 0}

    def restart_postgresql(self) -> None:
        """As when its machine loses power: what was not committed is gone."""
        connections.close_all()
        command = [
            *(["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []),
            f"{os.environ['SERVICES_POSTGRES']}/pg_ctl",
            *("-D", str(self.folder / "pg"), "-l", str(self.folder / "log")),
            *("-m", "immediate", "-w", "restart"),
        ]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        self.restarts["postgresql"] += 1

    def restart_redis(self) -> None:
        """It keeps nothing: every message that waited is lost."""
        address = urlsplit(settings.REDIS_URL)
        host, port = address.hostname or "127.0.0.1", address.port or 6379
        self.stop_redis()
        _wait(lambda: not _listens(host, port), "redis has stopped")
        command = ["redis-server", "--port", str(port), "--bind", host, "--save", ""]
        self.redis = subprocess.Popen(
            [*command, "--appendonly", "no", "--dir", str(self.folder)], stdout=subprocess.DEVNULL
        )
        _wait(lambda: _listens(host, port), "redis answers")
        self.restarts["redis"] += 1

    def stop_redis(self) -> None:
        """Only the one of this run, by its own id."""
        if self.redis:
            self.redis.terminate()
            self.redis.wait()
        elif self.redis_pid:
            os.kill(self.redis_pid, signal.SIGTERM)
            self.redis_pid = 0
        self.redis = None

    def empty_queue(self) -> None:
        app.control.purge()
        self.restarts["queue emptied"] += 1


def _listens(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _wait(happened: object, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < end, f"did not happen: {what}"
        time.sleep(0.05)
