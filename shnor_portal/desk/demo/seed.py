"""The whole demonstration, step by step; a second time it finds itself there."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from schools.models import Municipality, School, User
from schools.municipalities.services import change_settings
from schools.services.places import create_municipality
from shnor_portal.core.documents import snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import Progress
from shnor_portal.desk.demo import (
    lists,
    practice,
    profiles,
    programmes,
    proof,
    rounds,
    signs,
    support,
    yearreports,
    yearsend,
)
from shnor_portal.desk.demo.accounts import (
    COORDINATOR,
    MAIL,
    SECOND_COORDINATOR,
    offer_role,
    open_accounts,
)
from shnor_portal.desk.demo.accounts import person as demo_person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.loading import Loader
from shnor_portal.desk.demo.places import (
    BEYOND_RIVER,
    MUNICIPALITIES,
    REGION,
    UPPER_RIVER,
    DemoMunicipality,
)
from shnor_portal.desk.demo.roadmaps import story
from shnor_portal.desk.papers.services import make


@dataclass(frozen=True)
class Seeded:
    """`created` is false when the demonstration was there already; then nothing was changed."""

    created: bool
    folder: Path
    notes: tuple[str, ...] = ()


def seed() -> Seeded:
    """Make the demonstration, all of it or nothing.

    Refused (`not_empty`) where real people work: its accounts share one published password.
    """
    if Municipality.objects.filter(code=UPPER_RIVER.code).exists():
        return Seeded(False, settings.DATA_DIR / practice.TITLE)
    if User.objects.exclude(email__endswith=MAIL).exists():
        raise Refused(
            "В портале уже есть люди: учебные учётные записи с общим паролем рядом с ними "
            "не заводятся. Возьмите для учебного региона отдельную базу (DATA_DIR).",
            code="not_empty",
        )
    with transaction.atomic():
        return _seed(Days(timezone.localdate()))


def _seed(days: Days) -> Seeded:
    first, second = (_municipality(place, days) for place in MUNICIPALITIES)
    ours = Loader(UPPER_RIVER, first, days, whole=True)
    theirs = Loader(BEYOND_RIVER, second, days, whole=False)
    for loader in (ours, theirs):
        loader.reference(days.years[0])
    with on(days.reference(days.years[0])):
        open_accounts(since=days.reference(days.years[0]))
    ours.by, theirs.by = demo_person(COORDINATOR), demo_person(SECOND_COORDINATOR)
    for year in days.years:
        if year != days.years[0]:
            ours.reference(year)
            theirs.reference(year)
            if year == days.year:
                ours.kdr()
            _hold_list(ours, first, days, year - 1)
        ours.results(year)
        theirs.results(year)
        ours.quarters(year)
        if year == days.year:
            ours.withdrawn()
        ours.individual(year)
        ours.exams(year)
        theirs.exams(year)
        ours.bias_list(year)
    _hold_list(ours, first, days, days.year)
    lists.leave(first, days)
    lists.compute_only(second, days)
    profiles.give(first, days)
    story.give(first, days)
    support.give(first, days)
    programmes.give(first, days)
    rounds.give(first, days)
    proof.give(first, days)
    yearsend.give(first, days)
    yearreports.give(first, days)
    signs.give(first, days)
    notes = _papers(first, days)
    ours.waiting()
    with on(days.ago(1)):
        offer_role(days.today)
    return Seeded(True, practice.lay_out(first, days), notes)


def _hold_list(ours: Loader, municipality: Municipality, days: Days, year: int) -> None:
    """The list by results of the year is made in the next spring, after reference files came."""
    lists.hold(municipality, days, ago=days.year - year, bring_act=ours.regional_act)


def _municipality(place: DemoMunicipality, days: Days) -> Municipality:
    with on(days.reference(days.years[0])):
        municipality, _ = create_municipality(
            name=place.name, code=place.code, region=REGION, oktmo=place.oktmo, by=None
        )
        change_settings(municipality, by=None, **place.settings)
    municipality.refresh_from_db()
    return municipality


def _papers(municipality: Municipality, days: Days) -> tuple[str, ...]:
    """The order that approved the list, the municipal roadmap, and papers about schools."""
    coordinator = demo_person(COORDINATOR)
    stays, leaves = (
        School.objects.get(municipality=municipality, name=_name(key))
        for key in ("school4", "borovoe")
    )
    listed = days.order(days.year - 1)
    wanted = (
        (listed, "support_order", municipality, days.year - 1),
        (listed + timedelta(days=8), "roadmap", municipality, listed.year),
        (listed + timedelta(days=8), "expert_conclusion", leaves, listed.year),
        (days.ago(9), "school_note", stays, days.year),
        (days.ago(1), "roadmap_execution", stays, days.ago(1).year),
    )
    notes = []
    for day, kind, place, year in wanted:
        with on(day):
            snapshot = make(kind=kind, place=place, year=year, by=coordinator)
            try:
                snapshots.render_paper(Progress(), snapshot.pk)
            except Refused as refusal:
                notes.append(f"{snapshot}: {refusal.message}")
    return tuple(notes)


def _name(key: str) -> str:
    return next(school.name for school in UPPER_RIVER.schools if school.key == key)
