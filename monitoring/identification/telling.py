"""What people are told, in the portal and by letter, of findings shown, answered and decided on."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from monitoring.models import Finding, Reply, Run
from schools.models import Municipality, School, User
from schools.people.authority import holders
from schools.permissions import Permission
from shnor_portal.core import notices
from shnor_portal.core.models import Notice
from shnor_portal.core.typography import short_date


def tell_shown(run: Run, *, again: bool) -> None:
    """To the heads of schools with признаки: what was found, and until when to answer."""
    until = short_date(run.reply_until) if run.reply_until else ""
    findings = run.findings.filter(outcome=Finding.Outcome.YES).order_by("school", "pk")
    by_school: dict[School, list[Finding]] = {}
    for finding in findings.select_related("school__municipality"):
        by_school.setdefault(finding.school, []).append(finding)
    for school, own in by_school.items():
        categories = ", ".join(dict.fromkeys(item.category_title for item in own))
        if again:
            title = f"Срок ответа по перечню {run.list_year} года: до {until}"
            body = f"{school}: ответ школы ждут теперь до {until}."
        else:
            title = f"Школа в проекте перечня {run.list_year} года: ответ до {until}"
            body = (
                f"{school}: по результатам {run.year} года найдены признаки – {categories}. "
                "Это расчёт, а не решение: статус школы пока не изменён.\n"
                f"Посмотрите, на чём он основан, и ответьте до {until}: школа согласна или "
                "возражает. К возражению можно приложить файл."
            )
        _tell(holders(Permission.ANSWER_FINDING, school.scope), title, body, own[0])


def tell_replied(reply: Reply) -> None:
    """To those who decide in the municipality: what a school said."""
    finding = reply.finding
    title = f"{finding.school}: школа {reply.get_stand_display()}"
    body = (
        f"{finding.school} ответила на вывод «{finding.category_title}» ({finding.run}): "
        f"{reply.get_stand_display()}. Прочитайте ответ и напишите школе."
    )
    place = finding.school.municipality
    _tell(_deciders(place), title, body, finding)


def tell_answered(reply: Reply) -> None:
    """To the heads of the school: the department has answered."""
    finding = reply.finding
    title = f"Муниципалитет ответил школе: {finding.category_title}"
    body = f"{finding.school}: на ответ школы по выводу «{finding.category_title}» ответили."
    _tell(holders(Permission.ANSWER_FINDING, finding.school.scope), title, body, finding)


def _deciders(place: Municipality) -> Iterable[User]:
    """Of the municipality itself: an administrator of the whole portal is not written to."""
    here = holders(Permission.DECIDE_FINDING, place.scope)
    above = holders(Permission.DECIDE_FINDING, "")
    local = here.exclude(pk__in=above.values("pk"))
    return local if local.exists() else here


def _tell(people: Iterable[User], title: str, body: str, finding: Finding) -> None:
    url = reverse("monitoring:finding", args=[finding.pk])
    item = {"text": "Открыть вывод", "url": url, "scope": finding.school.scope}
    for person in people:
        notices.announce(
            recipient=person,
            kind=Notice.Kind.LIST,
            title=title,
            body=f"{body}\n\n{settings.PORTAL_URL}{url}",
            items=[item],
        )
