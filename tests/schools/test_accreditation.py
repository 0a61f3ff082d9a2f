"""The register of accreditation as a seed of the registry: streamed, narrowed, confirmed."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from django.core.management import call_command
from django.test import Client

from schools.models import Municipality, School, SchoolIdentifier
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.sheets.reading import read_book
from tests.cast import Cast
from tests.schools.workbooks import codes, counts, load, read, report, workbook

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]
HEAD = "Придуманная Марта Ивановна"
LEVEL = "Основное общее образование"
ADDRESS = "660000, Заречный край, Северный муниципальный округ, с. Лесное, ул. Новая, 1"


def tags(**told: str) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items() if value)


def certificate(
    name: str,
    *,
    short: str = "",
    inn: str = "",
    ogrn: str = "",
    region: str = "Заречный край",
    code: str = "99",
    address: str = ADDRESS,
    level: str = LEVEL,
    status: str = "Действующее",
    branch: str = "",
) -> str:
    """A certificate; `branch` is a branch named in its supplement."""
    programmes = f"<EducationalPrograms><EducationalProgram>{tags(EduLevelName=level)}"
    programmes += "</EducationalProgram></EducationalPrograms>"
    own = tags(FullName=name, ShortName=short, IsBranch="0", INN=inn, OGRN=ogrn, HeadName=HEAD)
    inner = ""
    if branch:
        told = tags(FullName=branch, IsBranch="1", INN=inn, OGRN=ogrn)
        inner = f"<ActualEducationOrganization>{told}</ActualEducationOrganization>"
    return (
        "<Certificate>"
        + tags(Id="1", StatusName=status, RegionName=region, RegionCode=code,
               EduOrgFullName=name, PostAddress=address)
        + f"<ActualEducationOrganization>{own}</ActualEducationOrganization>"
        + f"<Supplements><Supplement>{inner}{programmes}</Supplement></Supplements>"
        + "</Certificate>"
    )  # fmt: skip


def register(*certificates: str) -> bytes:
    body = "".join(certificates)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<OpenData><Certificates>{body}</Certificates>'
        "</OpenData>"
    ).encode()


NEW = certificate(
    "Муниципальное учреждение «Лесная основная общеобразовательная школа»",
    short="МБОУ «Лесная ООШ»",
    inn="7707083893",
    ogrn="1027700132195",
)


@pytest.fixture
def north(cast: Cast) -> Municipality:
    place = cast.north.municipality
    assert place.code.startswith("reg99")
    assert place.region.name == "Заречный край"
    return place


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("data-20260401-structure-20160713.xml", data)
    return buffer.getvalue()


@pytest.mark.parametrize("packed", [bytes, zipped, gzip.compress])
def test_a_new_school_is_created_when_the_batch_is_confirmed(
    north: Municipality, packed: Callable[[bytes], bytes]
) -> None:
    data = packed(register(NEW))

    waiting = read(north, ("data.xml", data))

    assert report(waiting)["format"] == "accreditation"
    assert counts(waiting) == (1, 0, 0, 0)
    assert not School.objects.filter(name="МБОУ «Лесная ООШ»").exists()
    batch = load(north, ("data.xml", data))
    school = School.objects.get(name="МБОУ «Лесная ООШ»")
    assert (school.municipality, school.kind) == (north, "ООШ")
    assert school.full_name.startswith("Муниципальное учреждение")
    assert {(i.system, i.value) for i in school.identifiers.all()} == {
        ("inn", "7707083893"),
        ("ogrn", "1027700132195"),
    }
    assert counts(read(north, ("data.xml", data))) == (0, 0, 1, 0)
    services.withdraw(batch, by=None, reason="проверка")
    assert not School.objects.filter(name="МБОУ «Лесная ООШ»").exists()


def test_only_the_region_and_the_municipality_are_taken(north: Municipality) -> None:
    data = register(
        certificate("МБОУ «Чужая СОШ»", region="Дальний край", code="98"),
        certificate("МБОУ «Южная СОШ № 9»", address="Заречный край, Южный муниципальный округ"),
        certificate("Колледж связи", level="Среднее профессиональное образование"),
        certificate("МБОУ «Бывшая СОШ»", status="Недействующее"),
        NEW,
    )

    batch = load(north, ("data.xml", data))

    assert counts(batch) == (1, 0, 0, 0)
    words = " ".join(issue["message"] for issue in report(batch)["issues"])
    assert "других муниципалитетов региона не загружены: 1" in words.replace("\u00a0", " ")
    assert "без программ общего образования" in words
    assert "не действуют" in words


def test_a_school_of_another_region_is_not_counted_among_other_municipalities(
    north: Municipality,
) -> None:
    far = "690000, Дальний край, Северный муниципальный округ, с. Морское"
    head = ("Полное наименование", "Краткое наименование", "Регион", "Код региона",
            "Почтовый адрес", "Статус свидетельства", "Уровни образования")  # fmt: skip
    rows = (
        ("Морская школа", "МБОУ «Морская СОШ»", "Дальний край", 98, far, "Действующее", LEVEL),
        ("Лунная школа", "МБОУ «Лунная СОШ»", None, None, far, "Действующее", LEVEL),
        ("Горная школа", "МБОУ «Горная СОШ»", "Дальний край", None,
         "690001, Северный муниципальный округ", "Действующее", LEVEL),
        ("Южная школа", "МБОУ «Южная СОШ № 9»", "Заречный край", "99",
         "Заречный край, Южный муниципальный округ", "Действующее", LEVEL),
        ("Лесная школа", "МБОУ «Лесная ООШ»", "край Заречный", 99.0, ADDRESS, "Действующее",
         LEVEL),
    )  # fmt: skip

    batch = load(north, ("реестр.xlsx", workbook(head, *rows)))

    assert counts(batch) == (1, 0, 0, 0)
    words = " ".join(issue["message"] for issue in report(batch)["issues"]).replace("\u00a0", " ")
    assert "других регионов не загружены: 3 организации" in words
    assert "других муниципалитетов региона не загружены: 1 организация" in words


def test_rows_of_other_regions_do_not_leave_the_guarded_process() -> None:
    data = register(certificate("МБОУ «Чужая СОШ»", region="Дальний край", code="98"), NEW)

    book = read_book(data, "data.xml", about=("99", "Заречный край"))

    assert [row[1] for row in book.sheets[0].rows[1:]] == ["МБОУ «Лесная ООШ»"]
    assert HEAD not in str(book.sheets[0].rows)


def test_a_known_school_gets_what_the_registry_lacks_and_nothing_else(
    cast: Cast, north: Municipality
) -> None:
    school = cast.north.school
    School.objects.filter(pk=school.pk).update(full_name="")
    SchoolIdentifier.objects.filter(school=school, system="inn").delete()
    SchoolIdentifier.objects.create(school=school, system="ogrn", value="1027700132100")
    known = certificate(
        "Муниципальное бюджетное учреждение «Гимназия № 1»",
        short=school.name,
        inn="7707083893",
        ogrn="1027700132195",
    )

    batch = load(north, ("data.xml", register(known)))

    school.refresh_from_db()
    numbers = dict(school.identifiers.values_list("system", "value"))
    assert school.full_name == "Муниципальное бюджетное учреждение «Гимназия № 1»"
    assert (numbers["inn"], numbers["ogrn"]) == ("7707083893", "1027700132100")
    assert "code_differs" in {code for code, _, _ in codes(batch)}
    services.withdraw(batch, by=None, reason="проверка")
    school.refresh_from_db()
    assert school.full_name == ""
    assert not school.identifiers.filter(system="inn").exists()


def test_a_like_name_is_asked_about_and_the_word_of_a_person_is_remembered(
    cast: Cast, north: Municipality, sign_in: SignIn
) -> None:
    school = cast.north.school
    data = register(certificate("МКОУ Гимназия №1 с. Северного"))
    batch = read(north, ("data.xml", data))
    client = sign_in(cast.north.coordinator)

    page = client.get(f"/imports/{batch.pk}/").content.decode()

    assert codes(batch)[0][0] == "school_alike"
    assert counts(batch) == (0, 0, 0, 1)
    assert "Завести её" in page
    client.post(
        f"/imports/{batch.pk}/school/",
        {"name": "МКОУ Гимназия №1 с. Северного", "school": school.pk},
    )
    again = load(north, ("data.xml", data))
    assert counts(again)[0] == 0
    assert School.objects.get(pk=school.pk).full_name == "МКОУ Гимназия №1 с. Северного"


def test_a_branch_is_a_school_of_its_own_with_the_number_of_its_head(
    north: Municipality,
) -> None:
    data = register(
        certificate(
            "МБОУ «Лесная СОШ»", inn="7707083893", ogrn="1027700132195",
            branch="Филиал МБОУ «Лесная СОШ» – Озёрная начальная школа",
        )
    )  # fmt: skip

    load(north, ("data.xml", data))

    branch = School.objects.get(name__startswith="Филиал")
    assert branch.kind == "НОШ"
    assert dict(branch.identifiers.values_list("system", "value")) == {"inn": "7707083893"}
    assert School.objects.filter(name="МБОУ «Лесная СОШ»").exists()


def test_missing_numbers_are_no_hindrance(north: Municipality) -> None:
    load(north, ("data.xml", register(certificate("МБОУ «Тихая СОШ»"))))

    assert not School.objects.get(name="МБОУ «Тихая СОШ»").identifiers.exists()


def test_a_file_without_schools_of_the_place_says_what_was_looked_for(
    north: Municipality,
) -> None:
    data = register(certificate("МБОУ «Чужая СОШ»", region="Дальний край", code="98"))

    batch = read(north, ("data.xml", data))

    (issue,) = report(batch)["issues"]
    assert issue["code"] == "no_rows"
    assert north.name in issue["message"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (register(NEW)[:-40], "damaged"),
        (gzip.compress(register(NEW))[:-30], "damaged"),
        (
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            b"<Certificates><Certificate>&a;</Certificate></Certificates>",
            "unsafe_file",
        ),
        (b"<Certificates>" + b"<Certificate>" * 3000, "damaged"),
    ],
)
def test_a_spoilt_file_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_book(data, "data.xml")

    assert refusal.value.code == code


def test_a_zip_of_anything_else_is_still_to_be_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("письмо.txt", "Здравствуйте")

    with pytest.raises(Refused, match="Распакуйте"):
        read_book(buffer.getvalue(), "x.zip")


def test_command_takes_the_register(north: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "data.xml"
    path.write_bytes(register(NEW))

    call_command("import_registry", str(path), municipality=north.code)

    assert School.objects.filter(name="МБОУ «Лесная ООШ»").exists()


def test_a_workbook_made_of_the_register_is_read_too(north: Municipality) -> None:
    row = ["МБОУ «Тихая СОШ»", None, "7707083893", ADDRESS, "Действующее", LEVEL]
    header = (
        "Полное наименование", "Краткое наименование", "ИНН", "Почтовый адрес",
        "Статус свидетельства", "Уровни образования",
    )  # fmt: skip

    load(north, ("выписка.xlsx", workbook(header, row)))

    assert School.objects.filter(name="МБОУ «Тихая СОШ»").exists()
