"""`run`: the whole portal on one machine – database, demo data, web server and worker."""

import socket
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from schools.models import Region
from shnor_portal.core.supervisor import KeptProcess, Supervisor
from shnor_portal.desk.demo import practice
from shnor_portal.desk.demo.accounts import DEMO_PASSWORD, demo_accounts

WEB_THREADS = "4"
WORKERS = "2"
ANSWER_SECONDS = 60


class Command(BaseCommand):
    help = "Запустить портал на этом компьютере: веб-сервер и исполнитель заданий"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="не создавать учебный регион")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        self._check_port()
        self._say("База данных…")
        call_command("migrate", interactive=False, verbosity=0)
        self._say("Статические файлы…")
        call_command("collectstatic", interactive=False, verbosity=0)
        if not no_demo and not Region.objects.exists():
            self._say("Учебный регион: создаётся один раз, около минуты…")
            call_command("seed_demo", stdout=StringIO())
        supervisor = Supervisor([_web(), _worker()], self._say)
        if not supervisor.run(started=self._announce):
            sys.exit(1)
        self._say("Портал остановлен.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.BIND, settings.PORT))
            except OSError:
                raise CommandError(
                    f"Порт {settings.PORT} занят другой программой. Выберите свободный, например: "
                    f"PORT={settings.PORT + 1} make run"
                ) from None

    def _announce(self) -> None:
        host = "127.0.0.1" if settings.BIND == "0.0.0.0" else settings.BIND
        end = time.monotonic() + ANSWER_SECONDS
        while not _answers(host, settings.PORT):
            if time.monotonic() > end:
                return
            time.sleep(0.1)
        lines = [f"\nПортал работает: http://{host}:{settings.PORT}/"]
        if accounts := demo_accounts():
            width = max(len(email) for email, _ in accounts)
            lines.append(f"\nУчебные учётные записи, пароль у всех один: {DEMO_PASSWORD}")
            lines += [f"  {email:<{width}}  {who}" for email, who in accounts]
        connection.close()
        if (folder := Path(settings.DATA_DIR) / practice.TITLE).exists():
            lines.append(f"\nФайлы, чтобы попробовать загрузку: {folder}")
        lines.append("\nОстановить: Ctrl-C")
        self._say("\n".join(lines))


def _web() -> KeptProcess:
    command = [
        sys.executable, "-m", "gunicorn", "shnor_portal.wsgi",
        "--bind", f"{settings.BIND}:{settings.PORT}", "--worker-class", "gthread",
        "--workers", "1", "--threads", WEB_THREADS, "--timeout", "120", "--log-level", "warning",
        "--logger-class", "shnor_portal.server_log.ServerLog",
    ]  # fmt: skip
    return KeptProcess("Веб-сервер", command)


def _worker() -> KeptProcess:
    command = [
        # In a container everybody is root; the advice against it would hide the address.
        sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet",
        "--app", "shnor_portal", "worker", "--beat", "--concurrency", WORKERS,
        "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return KeptProcess("Исполнитель заданий", command)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
