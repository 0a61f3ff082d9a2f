"""How the parts of the portal are: each asked on its own, none may take the answer down.

`ready()` is for a balancer; `checks()` for the administrator's page and a monitor.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils import timezone

from shnor_portal.core import disk, queries
from shnor_portal.core.models import Job, Notice, Pulse
from shnor_portal.core.models.jobs import LEASE
from shnor_portal.core.models.pulse import SCHEDULE, WORKER
from shnor_portal.core.typography import counted

MINUTES = "минуту,минуты,минут"
HOURS = "час,часа,часов"
DAYS = "день,дня,дней"
# A copy is made every night: two nights missed are a fault.
BACKUP_MAX = timedelta(days=2)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
WAIT_SECONDS = 3


@dataclass(frozen=True)
class Check:
    """One part: `ok`, what is said of it in words, numbers for a monitor, and what to do."""

    code: str
    title: str
    ok: bool
    said: str
    cure: str = ""
    values: dict[str, Any] | None = None


def ready() -> bool:
    """Whether pages can be answered: the database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def checks() -> list[Check]:
    """Every part, in the order in which one looks for a fault."""
    return [_asked(code, title, ask) for code, title, ask in _PARTS]


def _asked(code: str, title: str, ask: Callable[[], Check]) -> Check:
    try:
        return ask()
    except Exception as error:
        # Without its text: it may hold addresses and passwords of the server.
        return Check(code, title, False, f"не удалось узнать ({type(error).__name__})", _SEE_LOGS)


_SEE_LOGS = "Посмотрите журнал службы web."


def _database() -> Check:
    began = timezone.now()
    if not ready():
        return Check(
            "database", "База данных", False, "не отвечает", "Проверьте службу db и место на диске."
        )
    spent = (timezone.now() - began).total_seconds()
    said = f"отвечает ({connection.display_name})"
    return Check("database", "База данных", True, said, values={"seconds": round(spent, 4)})


def _queue_server() -> Check:
    title = "Очередь и кеш (Redis)"
    if not settings.REDIS_URL:
        return Check("redis", title, True, "не используется: очередь – файл в папке данных")
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS
    )
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return Check(
            "redis",
            title,
            False,
            "не отвечает",
            "Страницы работают, задания ждут в базе и начнутся сами. Проверьте службу redis.",
        )
    finally:
        client.close()
    return Check("redis", title, True, "отвечает")


def _workers() -> Check:
    pulses = Pulse.objects.filter(name__startswith=WORKER)
    fresh = [pulse for pulse in pulses if pulse.is_fresh]
    alive = timezone.now() - LEASE
    running = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__gte=alive).count()
    last = max((pulse.at for pulse in pulses), default=None)
    values = {"alive": len(fresh), "running": running, "last_seen": _iso(last)}
    if fresh or running:
        said = f"работают, заданий выполняется: {running}"
        return Check("workers", "Исполнители заданий", True, said, values=values)
    said = f"не откликались {_ago(last)}" if last else "ещё ни разу не откликались"
    cure = "Проверьте службу worker: задания не выполняются, но и не теряются."
    return Check("workers", "Исполнители заданий", False, said, cure, values)


def _schedule() -> Check:
    last = Pulse.objects.filter(name=SCHEDULE).first()
    values = {"last_seen": _iso(last.at if last else None)}
    if last and last.is_fresh:
        return Check("schedule", "Расписание", True, "работает", values=values)
    said = f"не откликалось {_ago(last.at)}" if last else "ещё ни разу не откликалось"
    cure = "Проверьте службу beat: без неё нет напоминаний, копий и сроков хранения."
    return Check("schedule", "Расписание", False, said, cure, values)


def _queue() -> Check:
    queue = queries.queue()
    day = timezone.now() - timedelta(days=1)
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=day).count()
    values = {"waiting": queue.waiting, "age_seconds": queue.age, "failed_last_day": failed}
    said = f"ждёт заданий: {queue.waiting}, со сбоем за сутки: {failed}"
    if queue.stuck:
        cure = f"Исполнитель не берёт задания {counted(queue.minutes, MINUTES)}."
        return Check("queue", "Очередь заданий", False, said, cure, values)
    return Check("queue", "Очередь заданий", True, said, values=values)


def _disk() -> Check:
    free, total = disk.free(), disk.total()
    values = {"free_bytes": free, "total_bytes": total}
    said = f"свободно {free // disk.MB} МБ из {total // disk.MB} МБ"
    if disk.is_short():
        cure = (
            f"Осталось меньше {settings.DISK_RESERVE_MB} МБ: файлы не принимаются. "
            "Освободите место в папке данных."
        )
        return Check("disk", "Место на диске", False, said, cure, values)
    return Check("disk", "Место на диске", True, said, values=values)


def _mail() -> Check:
    day = timezone.localdate() - timedelta(days=1)
    unsent = Notice.objects.filter(sent_at=None, day__gte=day).exclude(failure="").count()
    values = {"unsent": unsent}
    if settings.EMAIL_BACKEND != SMTP:
        said = "почтовый сервер не задан: письма пишутся в журнал"
        return Check("mail", "Почта", True, said, values=values)
    server = get_connection(timeout=WAIT_SECONDS)
    try:
        server.open()
    except OSError:  # and SMTPException, which is one
        cure = "Проверьте EMAIL_URL и почтовый сервер; письма будут отправлены ещё раз."
        return Check("mail", "Почта", False, "сервер не отвечает", cure, values)
    finally:
        server.close()
    if unsent:
        said = f"сервер отвечает, но не принял писем: {unsent}"
        cure = "Причина написана в уведомлениях; портал пробует ещё раз каждый час."
        return Check("mail", "Почта", False, said, cure, values)
    return Check("mail", "Почта", True, "сервер отвечает", values=values)


def _backup() -> Check:
    title = "Резервная копия"
    cure = "Сделайте и проверьте копию: make backup; расписание копий – служба beat."
    verified = last_verified()
    if verified is None:
        return Check("backup", title, False, "проверенной копии ещё нет", cure)
    values = {"verified_at": verified.isoformat()}
    said = f"проверена {timezone.localtime(verified):%d.%m.%Y в %H:%M}"
    is_fresh = timezone.now() - verified < BACKUP_MAX
    return Check("backup", title, is_fresh, said, "" if is_fresh else cure, values)


def last_verified() -> datetime | None:
    """When a copy was last restored and found whole; the backup writes it down."""
    try:
        record = json.loads((Path(settings.DATA_DIR) / "backups/last-verified.json").read_text())
        moment = datetime.fromisoformat(record["verified_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _ago(moment: datetime) -> str:
    minutes = int((timezone.now() - moment).total_seconds() // 60)
    if minutes < 120:
        return counted(minutes, MINUTES)
    return counted(minutes // 60, HOURS) if minutes < 48 * 60 else counted(minutes // 1440, DAYS)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


_PARTS: tuple[tuple[str, str, Callable[[], Check]], ...] = (
    ("database", "База данных", _database),
    ("redis", "Очередь и кеш (Redis)", _queue_server),
    ("workers", "Исполнители заданий", _workers),
    ("schedule", "Расписание", _schedule),
    ("queue", "Очередь заданий", _queue),
    ("disk", "Место на диске", _disk),
    ("mail", "Почта", _mail),
    ("backup", "Резервная копия", _backup),
)
