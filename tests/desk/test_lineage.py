"""Every number of a result leads to its file, sheet and row; every link opens for its reader."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.test import Client
from django.urls import resolve, reverse

from monitoring.models import Benchmark, SchoolResult
from schools.models import SchoolIdentifier, SocialPassport
from schools.permissions import Role
from shnor_portal.core import files
from shnor_portal.core.models import BatchFile, StagedRecord
from tests.monitoring import task_books, vpr_books
from tests.monitoring.pages import load, text_of
from tests.monitoring.protocol_books import ege_csv, ege_row, foot
from tests.schools.workbooks import workbook
from tests.world import YEAR, World, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db]

CLICKS = 2
# From a number pooled over works: to their list, to a work, to a school in it.
POOLED = 3
# Tables whose numbers count schools and measures and are read from no file.
NOT_RESULTS = {
    "Сколько школ с каким результатом в каждой категории",
    "Планы школы: состояние, сколько сроков выполнено, просрочено и ждёт подтверждения",
}


@pytest.fixture
def world(cast) -> World:
    made = make_world(cast)
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


@dataclass
class Reader:
    """A person's browser that opens every page once."""

    client: Client
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)

    def open(self, url: str) -> tuple[int, str]:
        bare = url.partition("#")[0]
        if bare not in self.pages:
            response = self.client.get(bare)
            is_page = response["Content-Type"].startswith("text/html")
            self.pages[bare] = response.status_code, text_of(response) if is_page else ""
        return self.pages[bare]

    def main(self, url: str) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.open(url)[1]).get_element_by_id("main")

    def names_a_place(self, url: str) -> bool:
        """Whether the page names a sheet and a row and offers the original."""
        status, page = self.open(url)
        said = "Лист" in page or "лист «" in page
        return status == 200 and said and "трока" in page and bool(originals_of(page))

    def leads(self, url: str, clicks: int = CLICKS) -> bool:
        """Whether a place in a file is reached in so many clicks, the first of them on `url`."""
        if not self.open(url)[1] or self.names_a_place(url):
            return bool(self.open(url)[1])
        further = (link for link in links_of(self.main(url), url) if is_of_results(link))
        return clicks > 1 and any(self.leads(link, clicks - 1) for link in further)


def originals_of(page: str) -> list[str]:
    return [
        link for link in links_of(lxml.html.fromstring(page), "/") if link.startswith("/files/")
    ]


def links_of(element: lxml.html.HtmlElement, url: str) -> list[str]:
    found = (urljoin(url, link.get("href")) for link in element.iter("a") if link.get("href"))
    return [link for link in dict.fromkeys(found) if link.startswith("/")]


def is_of_results(link: str) -> bool:
    name = resolve(urlsplit(link).path).view_name
    return name in {
        "desk:school", "desk:school_results", "monitoring:assessment",
        "monitoring:assessment_list", "monitoring:cell", "monitoring:import_file",
        "schools:school_card",
    }  # fmt: skip


def numbers(main: lxml.html.HtmlElement) -> Iterator[tuple[str, list[str]]]:
    """Each row with figures, and what it, its table's foot or the words above the table open.

    A chart's own table says again what stands in a table of the page.
    """
    for row in main.iter("tr"):
        table = next(row.iterancestors("table"))
        caption = " ".join("".join(table.xpath("./caption//text()")).split())
        cells = row.xpath("./td[contains(concat(' ', @class, ' '), ' num ')]")
        if caption in NOT_RESULTS or table.xpath("ancestor::figure"):
            continue
        if not any(c.isdigit() for td in cells for c in td.text_content()):
            continue
        group = row.getparent()
        places = [row, *group.xpath("./tr[1][th[@scope='rowgroup']]"), *table.xpath("./tfoot")]
        places += table.xpath("ancestor::section[1]/p")
        yield " ".join(row.text_content().split()), [a for p in places for a in links_of(p, "/")]


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


@pytest.mark.parametrize("role", list(Role))
def test_every_link_beside_a_number_opens_for_its_reader(world, cast, sign_in, role):
    reader = Reader(sign_in(cast.by_role()[role]))
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


# Links to the place where the page itself names file, sheet and row.
ORIGINS = "#origins-title"


@pytest.fixture
def told(cast) -> dict[str, SchoolResult]:
    """The first school's exam, work with tasks and quarters, each loaded from its own file."""
    school = cast.north.school
    SchoolIdentifier.objects.create(school=school, system="ege", value="209001")
    pupils = [ege_row(n, "209001", 25, 20 if n < 3 else 60) for n in range(1, 13)]
    exam = ege_csv("01 - Русский язык 2025.05.30", *pupils, footer=foot(24))
    first = "МБОУ «Гимназия № 1»(edu991001)"
    north = "Северный муниципальный округ(reg99_m001)"
    tasks = task_books.tasks(
        ("Макс. балл", None, None, 2, 1, 3, 4),
        ("Заречный край", 500, 24000, 70, 65, 45, 62),
        (north, 2, 62, 66, 61, 40, 61),
        (first, None, 40, 80, 57, 28.5, 59.5),
    )
    f1 = vpr_books.pupils(
        vpr_books.section(first, 12),
        *(vpr_books.pupil(first, 40000 + n, (2, n % 2, 1, 2), 3 + n % 2) for n in range(12)),
    )
    quarters = workbook(
        ("Год", "Логин", "Период", "Класс", "Обучающихся", "Успевают", "На «4» и «5»"),
        (2025, "edu991001", "I четверть", "", 100, 90, 45),
        (2025, "edu991001", "II четверть", "5А", 25, 24, 10),
        (2025, "edu991001", "II четверть", "5Б", 25, 20, 11),
    )
    load(
        cast,
        ("ЕГЭ.csv", exam.encode("cp1251")),
        ("Выполнение заданий РУ 4.xlsx", tasks),
        ("Ф1 РУ 4.xlsx", f1),
        ("Четверти.xlsx", quarters),
    )
    return {each.assessment.procedure: each for each in SchoolResult.objects.filter(school=school)}


def test_scores_tasks_and_quarters_lead_to_their_place_from_the_page_of_the_school(
    cast, told, sign_in
):
    reader = Reader(sign_in(cast.north.coordinator))
    page = reverse("desk:school_results", args=[cast.north.school.pk])

    rows = list(numbers(reader.main(page)))

    dead = [row for row, links in rows if not any(reader.leads(link) for link in links)]
    assert dead == []
    said = " ".join(row for row, _ in rows)
    for words in ("ЕГЭ, русский язык", "ВПР, русский язык", "I четверть", "II четверть: 5А"):
        assert words in said


@pytest.mark.parametrize("procedure", ["ege", "vpr"])
def test_every_part_of_a_work_names_its_file_and_offers_it(cast, told, sign_in, procedure):
    page = reverse("monitoring:cell", args=[told[procedure].pk])
    reader = Reader(sign_in(cast.north.coordinator))
    main = reader.main(page)
    origins = " ".join(main.xpath("//section[@aria-labelledby='origins-title']//text()"))

    dead = []
    for section in main.iter("section"):
        if not section.xpath(".//td | .//figure"):
            continue
        hrefs = section.xpath(".//a/@href")
        own = any("/files/" in link and "/imports/" not in link for link in hrefs)
        if not (own and any("part=rows" in link for link in hrefs)) and ORIGINS not in hrefs:
            dead.append(section.get("aria-labelledby"))

    assert dead == []
    titles = [section.get("aria-labelledby") for section in main.iter("section")]
    if procedure == "vpr":
        assert {"tasks-title", "scores-title", "groups-title", "failing-title"} <= set(titles)
        # The shares of the district and region beside the tasks come from a report of their own.
        assert origins.count("Выполнение заданий РУ 4.xlsx") == 2
        assert "Регион" in origins
    else:
        assert "Тестовые баллы" in origins
        assert "ЕГЭ.csv" in origins


def test_summed_quarter_leads_to_the_files_of_its_classes(cast, told, sign_in):
    """Also for those who see no classes: the file is named beside the table."""
    school = reverse("desk:school_results", args=[cast.north.school.pk])

    for person in (cast.north.coordinator, cast.north.observer):
        section = lxml.html.fromstring(text_of(sign_in(person).get(school))).get_element_by_id(
            "periods"
        )
        foot = section.xpath("./p[starts-with(normalize-space(), 'Откуда')]")[0]
        assert "Четверти.xlsx" in foot.text_content()
        assert foot.xpath(".//a")
