"""Pages of profiles, resources, SWOT and catalogues, by the people who use them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import FactorCatalogue, ResourceMap, RiskProfile, SwotEntry
from monitoring.profiles import services, yearly
from schools.models import School, SchoolStatus
from shnor_portal.core.sheets.reading import read_book
from tests.monitoring.pages import sheet_rows, text_of
from tests.monitoring.profile_samples import (
    FAILURE,
    PARENTS,
    STAFF,
    built_profile,
    catalogue,
    weakness,
)
from tests.world import YEAR, make_world

pytestmark = pytest.mark.django_db

FAILURE_TITLE = "Низкое качество профилактики учебной неуспешности в школе"


def url(name: str, *args: object) -> str:
    return reverse(f"monitoring:{name}", args=args)


def test_profile_shows_levels_people_and_who_is_missing(cast, sign_in):
    make_world(cast)
    school = cast.north.school
    built_profile(school, {FAILURE: "high", STAFF: "low"}, date(2025, 6, 20))
    row = RiskProfile.objects.all()[0].factors.get(factor__position=STAFF)
    services.change_factor(
        row=row, level="low", reason="Ставки заняты", responsible=cast.north.school_team,
        responsible_text="", by=None,
    )  # fmt: skip

    page = text_of(sign_in(cast.north.school_team).get(url("profile", school.pk)))

    assert "Факторы без ответственного: 1" in page
    assert "37,5 %" in page
    assert "ВПР 2024 года: 9 из 24" in page
    assert "Ставки заняты" in page
    assert str(cast.north.school_team).replace("\u00a0", " ") in page
    assert "от 20.06.2024" in page


def test_earlier_profile_opens_from_the_history_and_goes_to_a_workbook(cast, sign_in):
    school = cast.north.school
    earlier = built_profile(school)
    built_profile(school, {STAFF: "high"}, date(2025, 6, 20))
    client = sign_in(cast.north.observer)
    where = {"profile": earlier.pk}

    page = text_of(client.get(url("profile", school.pk), where))
    rows = sheet_rows(client.get(url("profile", school.pk), {**where, "format": "xlsx"}).content)

    assert "есть более поздний" in page
    assert [row[1] for row in rows[1:]] == [
        FAILURE_TITLE,
        "Низкий уровень вовлеченности родителей в учебный процесс",
    ]
    assert rows[1][5] == "не назначен"


def test_small_passport_counts_are_hidden_from_an_observer(cast, sign_in):
    from schools.models import SocialPassport

    school = cast.north.school
    SocialPassport.objects.create(
        school=school, year=2024, pupils=100, both_parents_higher_edu=60, one_parent_higher_edu=37
    )
    built_profile(school, {PARENTS: "low"})
    address = url("profile", school.pk)

    observer = text_of(sign_in(cast.north.observer).get(address))
    team = text_of(sign_in(cast.north.school_team).get(address))

    assert "менее 5 человек" in observer
    assert "3 из 100" not in observer
    assert "3 из 100" in team


def test_profile_of_another_school_is_not_found(cast, sign_in):
    school = cast.south.school
    profile = built_profile(school)
    row = profile.factors.all()[0]
    client = sign_in(cast.north.coordinator)

    for address in (
        url("profile", school.pk),
        url("profile_build", school.pk),
        url("resources", school.pk),
        url("swot_year", school.pk, YEAR),
        url("profile_factor", profile.pk, row.pk),
        reverse("desk:causes", args=[school.pk]),
    ):
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code in {404, 405}, address
    own = url("profile", cast.north.school.pk)
    assert client.get(own, {"profile": profile.pk}).status_code == 404


def test_received_profile_is_brought_in_with_its_file(cast, sign_in):
    client = sign_in(cast.north.school_team)
    school, chosen = cast.north.school, catalogue()
    rows = {row.position: row.pk for row in chosen.factors.all()}
    address = f"{url('profile_receive', school.pk)}?catalogue={chosen.pk}"

    form = text_of(client.get(address))
    response = client.post(
        address,
        {
            "dated": "2024-06-20",
            "issuer": "Институт",
            "file": SimpleUploadedFile("Профиль.pdf", b"%PDF-1.7 x"),
            f"level_{rows[FAILURE]}": "high",
            f"reason_{rows[FAILURE]}": "По анкете учителей",
        },
        follow=True,
    )

    assert "взят из документа" in form
    profile = RiskProfile.objects.get()
    assert (profile.get_origin_display(), profile.file.name) == ("получен", "Профиль.pdf")
    assert [(row.level, row.reason) for row in profile.factors.all()] == [
        ("high", "По анкете учителей")
    ]
    assert "Назначьте ответственных" in text_of(response)


def test_built_profile_begins_with_what_the_data_say(cast, sign_in):
    make_world(cast)
    RiskProfile.objects.all().delete()
    chosen = catalogue()
    address = f"{url('profile_build', cast.north.school.pk)}?catalogue={chosen.pk}"
    client = sign_in(cast.north.coordinator)

    form = client.get(address).context["form"]
    failure = next(row for row in form.rows() if row.factor.position == FAILURE)
    empty = client.post(address, {"dated": "2024-06-20"}, headers={"Referer": "http://testserver/"})

    assert failure.level.value() == "medium"
    assert "37,5" in failure.reason.value()
    assert empty.status_code == 302
    assert not RiskProfile.objects.exists()


def test_factor_gets_its_responsible_on_its_page(cast, sign_in):
    row = built_profile(cast.north.school).factors.all()[0]
    client = sign_in(cast.north.school_head)
    address = url("profile_factor", row.profile_id, row.pk)

    choices = client.get(address).context["form"].fields["responsible"].queryset
    client.post(address, {"level": "medium", "responsible": cast.north.school_team.pk})

    row.refresh_from_db()
    assert (row.level, row.responsible) == ("medium", cast.north.school_team)
    assert cast.north.observer not in choices
    assert cast.south.school_team not in choices


def test_factor_is_added_removed_and_the_profile_taken_back(cast, sign_in):
    profile = built_profile(cast.north.school, {FAILURE: "high"})
    client = sign_in(cast.north.school_team)
    staff = catalogue().factors.get(position=STAFF)

    client.post(url("profile_factor_new", profile.pk), {"factor": staff.pk, "level": "low"})
    added = profile.factors.get(factor=staff)
    client.post(url("profile_factor_remove", profile.pk, added.pk))
    left = profile.factors.count()
    client.post(url("profile_remove", profile.pk))

    assert left == 1
    assert not RiskProfile.objects.exists()


def test_list_says_who_has_a_profile_and_finds_what_is_missing(cast, sign_in):
    listed, other = cast.north.schools[:2]
    built_profile(listed)
    SchoolStatus.objects.create(
        school=listed, kind="shnor", list_year=2024, results_year=2023, starts="2024-04-01",
        order_number="7-од",
    )  # fmt: skip
    client = sign_in(cast.north.coordinator)

    def shown(show: str) -> list[School]:
        return list(client.get(url("profile_list"), {"show": show}).context["listing"].page_obj)

    rows = sheet_rows(client.get(url("profile_list"), {"format": "xlsx"}).content)

    assert shown("listed") == [listed]
    assert shown("unanswered") == [listed]
    assert shown("unimproved") == [listed]
    assert other in shown("none")
    assert listed not in shown("none")
    assert {row[0] for row in rows[1:]} == {school.name for school in cast.north.schools}


def test_today_reminds_of_factors_without_a_responsible(cast, sign_in):
    built_profile(cast.north.school)

    team = text_of(sign_in(cast.north.school_team).get("/"))
    observer = text_of(sign_in(cast.north.observer).get("/"))

    assert "Без ответственного: 2 фактора риска" in team
    assert "Без ответственного" not in observer


def test_resource_map_is_filled_for_the_year(cast, sign_in):
    school = cast.north.school
    client = sign_in(cast.north.school_team)

    wrong = client.post(url("resources_edit", school.pk, YEAR), {"psychologist": "-1"})
    client.post(
        url("resources_edit", school.pk, YEAR),
        {"staff_deficit": "Нет физика", "psychologist": "0,5", "growth_point": "true"},
    )
    page = text_of(client.get(url("resources", school.pk)))

    assert "Число ставок не бывает отрицательным" in text_of(wrong)
    saved = ResourceMap.objects.get()
    assert (saved.year, float(saved.psychologist), saved.growth_point) == (YEAR, 0.5, True)
    assert "Нет физика" in page
    book = read_book(client.get(url("resources", school.pk), {"format": "xlsx"}).content, "к.xlsx")
    assert 0.5 in [row[1] for row in book.sheets[0].rows]
    assert client.get(url("resources_edit", school.pk, 2999)).status_code == 404


def test_swot_takes_facts_and_own_lines(cast, sign_in):
    make_world(cast)
    SwotEntry.objects.all().delete()
    school = cast.north.school
    client = sign_in(cast.north.school_team)
    address = url("swot_year", school.pk, YEAR)
    fact = yearly.open_facts(school, YEAR)[0]

    client.post(address, {"take": fact.key})
    one = SwotEntry.objects.count()
    client.post(address, {"all": "1"})
    client.post(address, {"side": "threat", "text": "Уезжают учителя"})
    page = text_of(client.get(address))
    rows = sheet_rows(client.get(address, {"format": "xlsx"}).content)

    assert one == 1
    assert "Уезжают учителя" in page
    assert "фактор не указан" in page
    assert len(rows) - 1 == SwotEntry.objects.count()


def test_swot_is_read_by_an_observer_and_not_written(cast, sign_in):
    weakness(cast.north.school, YEAR)
    client = sign_in(cast.north.observer)
    address = url("swot_year", cast.north.school.pk, YEAR)

    assert client.get(address).status_code == 200
    assert client.post(address, {"side": "threat", "text": "Есть"}).status_code == 403
    assert client.post(address, {"all": "1"}).status_code == 403
    assert SwotEntry.objects.count() == 1


def test_swot_line_is_led_to_a_factor(cast, sign_in):
    profile = built_profile(cast.north.school)
    entry = weakness(cast.north.school, YEAR)
    factor = profile.factors.all()[0].factor

    sign_in(cast.north.school_team).post(
        url("swot_entry", entry.pk),
        {"side": "weakness", "text": entry.text, "factor": factor.pk},
    )

    entry.refresh_from_db()
    assert entry.factor == factor


def test_catalogue_says_plainly_how_far_it_is_known(cast, sign_in):
    client = sign_in(cast.north.observer)

    listed = text_of(client.get(url("catalogue_list")))
    page = text_of(client.get(url("catalogue", "500plus-2021")))

    assert "восстановлен по памяти, с документом не сверен" in listed
    assert "Пороги предложены порталом" in page
    assert "Сделать свою версию" not in page


def test_coordinator_makes_a_version_of_a_catalogue(cast, sign_in):
    client = sign_in(cast.north.coordinator)
    catalogue()
    address = url("catalogue_copy", "irkutsk-2023")
    given = {
        "title": "Наш перечень", "code": "nash-2026", "note": "", "medium": "20", "high": "40,5",
        "factors": "Дефицит кадров\nУдалённость",
    }  # fmt: skip

    wrong = client.post(address, {**given, "high": "10"})
    client.post(address, given)

    made = FactorCatalogue.objects.get(code="nash-2026")
    assert "Должна быть больше" in text_of(wrong)
    assert (float(made.medium_from), float(made.high_from)) == (0.2, 0.405)
    assert [row.title for row in made.factors.all()] == ["Дефицит кадров", "Удалённость"]
    client.post(url("catalogue_remove", made.code))
    assert not FactorCatalogue.objects.filter(code="nash-2026").exists()


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_factors_or_schools(cast, sign_in):
    make_world(cast)
    school = cast.north.school
    client = sign_in(cast.north.coordinator)
    pages = [url("profile", school.pk), url("profile_list"), url("swot_year", school.pk, YEAR)]
    few = [queries_of(client, page) for page in pages]

    built_profile(school, dict.fromkeys(range(1, 7), "high"), date(2025, 6, 20))
    for other in cast.north.schools[1:]:
        built_profile(other)
    for number in range(8):
        weakness(school, YEAR, f"Слабость {number}")
    many = [queries_of(client, page) for page in pages]

    assert [late - early for early, late in zip(few, many, strict=True)] == [0, 0, 0]
