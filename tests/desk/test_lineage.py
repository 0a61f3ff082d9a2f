"""Every number of a result leads to its file, sheet and row; every link opens for its reader."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from monitoring.models import Benchmark
from schools.models import SocialPassport
from schools.permissions import Role
from shnor_portal.core import files
from shnor_portal.core.models import BatchFile, StagedRecord
from tests.cast import make_cast
from tests.desk.lineage import CLICKS, POOLED, Reader, links_of, numbers
from tests.keeping import kept
from tests.monitoring.pages import text_of
from tests.world import YEAR, World, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept(django_db_blocker):
        yield _make_world()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    return kept_world


def _make_world() -> World:
    made = make_world(make_cast())
    for level, row in (("municipality", 4), ("region", 3)):
        Benchmark.objects.create(
            file=made.batch_file, assessment=made.assessment, level=level, name=level, live=True,
            applied_at=made.batch.applied_at, content_hash="0" * 64, sheet="Отметки", row=row,
            municipality=made.place.municipality if level == "municipality" else None,
            region=made.place.municipality.region if level == "region" else None,
            participants=300, share2="10.00", share3="40.00", share4="30.00", share5="20.00",
        )  # fmt: skip
    _passports(made)
    return made


def _passports(world: World) -> None:
    """The social passports of the schools, as a file set them."""
    stored = files.store(
        b"1;2", name="Паспорта.csv", scope=world.batch.scope, by=None, personal=False
    )
    file = BatchFile.objects.create(
        batch=world.batch,
        position=2,
        stored=stored,
        layout="social_passport",
        state=BatchFile.State.APPLIED,
    )
    SocialPassport.objects.update(source=stored.name)
    for passport in SocialPassport.objects.all():
        StagedRecord.objects.create(
            file=file, sheet="Паспорт", row=12, key=f"{YEAR}/{passport.pk}", label="Школа",
            action="create", after={"source": stored.name}, target_id=passport.pk,
        )  # fmt: skip


def pages_of(world: World) -> list[str]:
    """Pages that show results, and what is concluded from them."""
    place = world.place
    return [
        reverse("desk:dashboard", args=[place.municipality.pk]),
        *(reverse("desk:school", args=[school.pk]) for school in place.schools),
        *(reverse("desk:school_results", args=[school.pk]) for school in place.schools),
        reverse("monitoring:assessment_list"),
        reverse("monitoring:assessment", args=[world.assessment.pk]),
        reverse("monitoring:cell", args=[world.cell.pk]),
        *(reverse("monitoring:finding", args=[finding.pk]) for finding in world.run.findings.all()),
        reverse("monitoring:bias_list"),
        reverse("monitoring:region_act_list"),
        reverse("monitoring:region_act", args=[world.region_act.pk]),
        reverse("schools:school_card", args=[place.school.pk]),
    ]


def test_every_number_of_a_result_leads_to_its_place_in_a_file(world, sign_in):
    reader = Reader(sign_in(world.place.coordinator))
    seen, dead = 0, []

    for url in pages_of(world):
        if reader.names_a_place(url):
            continue
        for row, links in numbers(reader.main(url)):
            seen += 1
            pooled = reverse("monitoring:assessment_list") in " ".join(links)
            clicks = POOLED if pooled else CLICKS
            if not any(reader.leads(link, clicks) for link in links):
                dead.append(f"{url}: {row}")

    assert dead == []
    assert seen > 20


def test_cell_names_the_rows_of_the_levels_beside_it_and_offers_the_original(world, sign_in):
    page = reverse("monitoring:cell", args=[world.cell.pk])
    reader = Reader(sign_in(world.place.coordinator))

    words = " ".join(reader.main(page).text_content().split())
    links = links_of(reader.main(page), page)

    assert "Региондля сравнения, как в файле" in words
    assert "лист «Отметки», строка 3" in words
    file = reverse("monitoring:import_file", args=[world.batch.pk, world.batch_file.pk])
    assert f"{file}?part=rows" in links
    assert reverse("core:file", args=[world.batch_file.stored_id]) in links


def test_original_that_is_gone_is_not_offered(world, sign_in):
    page = reverse("monitoring:cell", args=[world.cell.pk])
    files.delete_content(world.batch_file.stored)

    shown = text_of(sign_in(world.place.coordinator).get(page))

    assert f'href="{reverse("core:file", args=[world.batch_file.stored_id])}"' not in shown
    assert "исходный файл удалён" in shown


@pytest.mark.parametrize(
    "role", [Role.COORDINATOR, Role.OBSERVER, Role.SCHOOL_HEAD, Role.REGION_OPERATOR]
)
def test_every_link_beside_a_number_opens_for_its_reader(world, sign_in, role):
    reader = Reader(sign_in(world.cast.by_role()[role]))
    shut = []

    for url in pages_of(world):
        status, page = reader.open(url)
        if status != 200:
            continue
        for link in links_of(reader.main(url), url):
            if reader.open(link)[0] not in {200, 302}:
                shut.append(f"{url} → {link}: {reader.open(link)[0]}")

    assert not shut


def test_who_sees_no_small_numbers_is_led_to_the_batch_and_not_to_its_rows(world, sign_in):
    shown = text_of(
        sign_in(world.place.observer).get(reverse("monitoring:cell", args=[world.cell.pk]))
    )

    assert reverse("monitoring:import_detail", args=[world.batch.pk]) in shown
    assert (
        reverse("monitoring:import_file", args=[world.batch.pk, world.batch_file.pk]) not in shown
    )
    assert f'href="{reverse("core:file", args=[world.batch_file.stored_id])}"' not in shown


def test_yearly_figures_of_the_card_lead_to_their_row_until_a_person_changes_them(world, sign_in):
    passport = SocialPassport.objects.get(school=world.place.school, year=YEAR)
    card = reverse("schools:school_card", args=[world.place.school.pk])
    file = BatchFile.objects.get(layout="social_passport")
    page = reverse("monitoring:import_file", args=[file.batch_id, file.pk])
    coordinator = sign_in(world.place.coordinator)

    told = text_of(coordinator.get(card))
    to_observer = text_of(sign_in(world.place.observer).get(card))
    passport.source = ""
    passport.save()
    by_hand = text_of(coordinator.get(card))

    assert "лист «Паспорт», строка 12" in told
    assert f'href="{page}?part=rows"' in told
    assert "лист «Паспорт», строка 12" in to_observer
    assert page not in to_observer
    assert "строка 12" not in by_hand
