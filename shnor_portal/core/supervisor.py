"""Keeps a few processes running together until it is told to stop."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LOOK_SECONDS = 0.2
STOP_SECONDS = 30.0
# A process that lives shorter than this died of its own start.
SHORT_LIFE_SECONDS = 5.0
SHORT_LIVES_ALLOWED = 5


@dataclass
class KeptProcess:
    """One process: `name` is told to the user, `command` is started again when it dies."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = field(default=0)

    def start(self) -> None:
        # A session of its own: Ctrl-C comes to the supervisor, which ends the parts in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started = time.monotonic()

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def clean_up(self) -> None:
        """End the children that a dead process left behind."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    def __init__(self, parts: Sequence[KeptProcess], say: Callable[[str], None]) -> None:
        self.parts = parts
        self.say = say
        self.told_to_stop = threading.Event()

    def run(self, started: Callable[[], None] = lambda: None) -> bool:
        """Run until SIGINT, SIGTERM or SIGHUP; false when a part cannot live at all.

        `started` is called once, when every part has been started.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.told_to_stop.set())
        try:
            for part in self.parts:
                part.start()
            threading.Thread(target=started, daemon=True).start()
            return self._watch()
        finally:
            self._stop()

    def _watch(self) -> bool:
        while not self.told_to_stop.wait(LOOK_SECONDS):
            for part in self.parts:
                if part.has_died() and not self._start_again(part):
                    return False
        return True

    def _start_again(self, part: KeptProcess) -> bool:
        short = time.monotonic() - part.started < SHORT_LIFE_SECONDS
        part.short_lives = part.short_lives + 1 if short else 0
        part.clean_up()
        if part.short_lives >= SHORT_LIVES_ALLOWED:
            self.say(f"{part.name}: не запускается, причина написана выше. Портал остановлен.")
            return False
        self.say(f"{part.name}: процесс остановился и запускается снова.")
        time.sleep(part.short_lives)
        part.start()
        return True

    def _stop(self) -> None:
        for part in self.parts:
            if part.process and not part.has_died():
                part.process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            if part.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    part.process.wait(max(0.0, end - time.monotonic()))
                part.clean_up()
