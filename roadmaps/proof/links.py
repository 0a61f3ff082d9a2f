"""Links of the evidence register: looked at in the background, or by a person."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import LinkCheck
from roadmaps.proof import fetching
from roadmaps.proof.register import register_of
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted

CHECKING = "roadmaps.check_links"
LINKS = "ссылка,ссылки,ссылок"
AT_ONCE = 8


def urls_of(place: Municipality, year: int) -> list[str]:
    """Addresses that evidence of the year leads to, each once."""
    return sorted({entry.url for entry in register_of(place, year).linked})


@transaction.atomic
def start_check(*, municipality: Municipality, year: int, by: User | None) -> jobs.Job:
    access.check(by, Permission.EDIT_PROOF, municipality)
    jobs.check_waiting(CHECKING, by=by, scope=municipality.scope)
    return jobs.start(
        CHECKING,
        title=f"Проверка ссылок подтверждений за {year} год",
        by=by,
        scope=municipality.scope,
        url=f"{reverse('roadmaps:proof_links')}?municipality={municipality.pk}&year={year}",
        municipality_pk=municipality.pk,
        year=year,
    )


@jobs.job_kind(CHECKING, one_at_a_time=True)
def check_links(progress: jobs.Progress, municipality_pk: int, year: int) -> None:
    """Look at every link of the year; Refused where not a single site answered."""
    place = Municipality.objects.get(pk=municipality_pk)
    urls = urls_of(place, year)
    if not urls:
        raise Refused("В реестре за этот год ссылок нет.", code="no_links")
    looks: dict[str, fetching.Look] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for url, seen in zip(urls, pool.map(fetching.look, urls), strict=True):
            looks[url] = seen
            progress(len(looks), len(urls), "Открываются ссылки")
    if not any(seen.answered for seen in looks.values()):
        raise Refused(
            "Ни один сайт не ответил: похоже, у сервера портала нет выхода в интернет. Откройте "
            "ссылки сами и отметьте на странице «Ссылки», какие открываются.",
            code="no_internet",
        )
    with progress.deed() as result:
        by = progress.job.created_by if progress.job else None
        for url, seen in looks.items():
            _keep(place, url, seen.opens, seen.said, by=None)
        bad = sum(not seen.opens for seen in looks.values())
        said = f"проверено: {counted(len(looks), LINKS)}, не открывается: {bad}"
        _record(place, year, said, by)
        result["message"] = f"{said[:1].upper()}{said[1:]}."


@transaction.atomic
def told(*, municipality: Municipality, year: int, url: str, opens: bool, by: User | None) -> None:
    """What a person saw who opened the link."""
    access.check(by, Permission.EDIT_PROOF, municipality)
    if url not in urls_of(municipality, year):
        raise Refused("Такой ссылки в реестре уже нет.", code="no_such_link")
    said = "открылась" if opens else "не\u00a0открылась"
    said = f"{said} при проверке вручную"
    _keep(municipality, url, opens, said, by=by)
    _record(municipality, year, f"{url}: {said}", by)


def checks(place: Municipality, urls: Sequence[str]) -> dict[str, LinkCheck]:
    checks = LinkCheck.objects.filter(municipality=place, url__in=urls)
    return {check.url: check for check in checks.select_related("checked_by")}


def _keep(place: Municipality, url: str, opens: bool, said: str, *, by: User | None) -> None:
    LinkCheck.objects.update_or_create(
        municipality=place,
        url=url,
        defaults={
            "opens": opens, "said": said, "checked_at": timezone.now(), "checked_by": by,
        },
    )  # fmt: skip


def _record(place: Municipality, year: int, said: str, by: User | None) -> None:
    text = f"ссылки подтверждений за {year} год: {said}"
    audit.record("proof.links", text, by=by, scope=place.scope, obj=place)
