"""Pages of people, rights and one's own profile."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from schools.models import Assignment, User
from schools.people import accounts
from schools.permissions import Permission, Role
from tests.schools.test_invitations import invite

pytestmark = pytest.mark.django_db


def names(response):
    return {person.surname for person in response.context["listing"].page_obj}


def test_list_shows_people_of_ones_own_places_only(sign_in, cast):
    coordinator = names(sign_in(cast.north.coordinator).get("/people/"))
    director = names(sign_in(cast.north.school_head).get("/people/"))
    administrator = names(sign_in(cast.administrator).get("/people/"))

    assert coordinator == {person.surname for person in cast.north.people.values()}
    assert director == {f"{name}-Северный" for name in ("Директорова", "Завучева", "Кураторова")}
    assert len(administrator) == 17


def test_list_shows_only_those_roles_of_a_person_that_are_in_sight(sign_in, cast):
    Assignment.objects.create(
        user=cast.north.specialist, role=Role.OBSERVER, municipality=cast.south.municipality
    )

    page = sign_in(cast.north.coordinator).get("/people/").content.decode()

    assert cast.south.municipality.name not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ведущая", {"Ведущая-Северный"}),
        ("q=HEAD@north", {"Начальникова-Северный", "Директорова-Северный"}),
        ("role=curator", {"Кураторова-Северный"}),
        ("state=closed", {"Смотрова-Северный"}),
        ("state=invited", {"Новосёлова"}),
        ("q=нет такого", set()),
    ],
)
def test_list_is_filtered(sign_in, cast, query, found):
    accounts.close_access(cast.north.observer, by=cast.administrator)
    invite(cast)

    assert names(sign_in(cast.north.coordinator).get(f"/people/?{query}")) == found


def test_list_by_school(sign_in, cast):
    invite(cast, place=cast.north.schools[2])
    school = cast.north.schools[2].pk

    found = names(sign_in(cast.north.coordinator).get(f"/people/?school={school}"))

    assert found == {"Новосёлова"}


def test_list_downloads_what_it_shows(sign_in, cast):
    response = sign_in(cast.north.coordinator).get("/people/?role=head&format=xlsx")

    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["Начальникова-Северный Мария Павловна"]
    assert (
        "руководитель органа управления образованием – Северный муниципальный округ" in rows[1][2]
    )
    assert rows[1][4] == "работает в портале"


@pytest.mark.parametrize(
    ("stage", "said"),
    [("invited", "ждёт первого входа"), ("expired", "код входа не действует")],
)
def test_person_page_says_what_stands_between_them_and_the_portal(sign_in, cast, stage, said):
    invited = invite(cast)
    if stage == "expired":
        invited.issued.invitation.expires_at = timezone.now() - timedelta(days=1)
        invited.issued.invitation.save()

    url = reverse("schools:person", args=[invited.assignment.user_id])

    assert said in sign_in(cast.north.coordinator).get(url).content.decode()


def test_person_of_another_municipality_is_not_found(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    pk = cast.south.specialist.pk

    for name in ("person", "person_edit", "give_role"):
        assert client.get(reverse(f"schools:{name}", args=[pk])).status_code == 404
    for name in ("close_access", "open_access", "reissue", "leave_places"):
        assert client.post(reverse(f"schools:{name}", args=[pk])).status_code == 404


def test_person_in_sight_without_the_right_is_forbidden_to_change(sign_in, cast):
    client = sign_in(cast.north.head)
    url = reverse("schools:person", args=[cast.north.specialist.pk])

    page = client.get(url)
    answer = client.get(reverse("schools:person_edit", args=[cast.north.specialist.pk]))

    assert page.status_code == 200
    assert "Назначить роль" not in page.content.decode()
    assert answer.status_code == 403
    assert "приглашать людей и назначать роли" in answer.content.decode()


def test_manager_edits_gives_a_role_and_closes_through_the_pages(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    person = cast.north.curator
    today = timezone.localdate().isoformat()
    edited = {"surname": "Кураторова", "name": "Мария", "patronymic": "", "post": "Методист"}

    client.post(f"/people/{person.pk}/edit/", edited | {"email": "new@north.example"})
    role = {"role": "school_team", "place": f"school:{cast.north.schools[1].pk}", "starts": today}
    client.post(f"/people/{person.pk}/role/", role)
    given = {a.role for a in person.assignments.unfinished()}
    client.post(f"/people/{person.pk}/leave/")

    person.refresh_from_db()
    assert (person.surname, person.post, person.email, person.is_active) == (
        "Кураторова", "Методист", "new@north.example", True,
    )  # fmt: skip
    assert given == {"curator", "school_team"}
    assert not person.assignments.unfinished().exists()


def test_page_offers_each_viewer_only_what_is_theirs_to_do(sign_in, cast):
    person = cast.north.specialist
    Assignment.objects.create(
        user=person, role=Role.SPECIALIST, municipality=cast.south.municipality
    )
    url = reverse("schools:person", args=[person.pk])

    coordinator = sign_in(cast.north.coordinator).get(url).content.decode()
    administrator = sign_in(cast.administrator).get(url).content.decode()

    assert "Закрыть доступ к&nbsp;своим местам" in coordinator
    assert coordinator.count("Изменить срок") == 1
    assert cast.south.municipality.name not in coordinator
    assert "Выпустить код" not in coordinator
    assert "Исправить данные" not in coordinator
    assert "Закрыть учётную запись" not in coordinator
    assert "Закрыть учётную запись" in administrator
    assert administrator.count("Изменить срок") == 2


def test_page_of_the_head_offers_a_coordinator_no_code_on_the_screen(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    page = client.get(reverse("schools:person", args=[cast.north.head.pk])).content.decode()
    form = client.get(reverse("schools:person_edit", args=[cast.north.head.pk])).content.decode()

    assert "Отправить ссылку на&nbsp;почту" in page
    assert "распечатать" not in page
    assert "Почту этого человека меняет администратор портала" in form


def test_who_left_for_another_municipality_is_no_longer_seen(sign_in, cast):
    person = cast.north.specialist
    person.assignments.update(ends=timezone.localdate() - timedelta(days=1))
    client = sign_in(cast.north.coordinator)
    free = client.get(f"/people/{person.pk}/").status_code
    Assignment.objects.create(
        user=person, role=Role.SPECIALIST, municipality=cast.south.municipality
    )

    assert (free, client.get(f"/people/{person.pk}/").status_code) == (200, 404)
    assert person.surname not in names(client.get("/people/"))


def test_email_of_another_person_is_refused(sign_in, cast):
    given = {"surname": "К", "name": "М", "email": cast.south.head.email.upper()}

    page = sign_in(cast.north.coordinator).post(f"/people/{cast.north.curator.pk}/edit/", given)

    assert "входит другой человек" in page.content.decode()


def test_end_page_ends_now_or_on_a_day(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    assignment = cast.north.curator.assignments.get()
    url = reverse("schools:end_assignment", args=[assignment.pk])
    day = timezone.localdate() + timedelta(days=30)

    client.post(url, {"last_day": day.isoformat()})
    assignment.refresh_from_db()
    kept = assignment.ends
    client.post(url, {"at_once": "1"})
    assignment.refresh_from_db()

    assert kept == day
    assert assignment.ends == timezone.localdate() - timedelta(days=1)


def test_end_page_is_forbidden_in_sight_without_the_right(sign_in, cast):
    url = reverse("schools:end_assignment", args=[cast.north.curator.assignments.get().pk])

    assert sign_in(cast.north.head).get(url).status_code == 403


def test_head_lends_the_power_from_the_profile_and_takes_it_back(sign_in, cast):
    client = sign_in(cast.north.head)
    own = cast.north.head.assignments.get()
    today = timezone.localdate()
    given = {
        "to": cast.north.specialist.pk,
        "starts": today.isoformat(),
        "ends": (today + timedelta(days=7)).isoformat(),
    }

    form = client.get(reverse("schools:delegate", args=[own.pk])).content.decode()
    client.post(reverse("schools:delegate", args=[own.pk]), given)
    profile = client.get("/profile/").content.decode()
    lent = Assignment.objects.get(delegated_by=cast.north.head)
    strange = sign_in(cast.north.coordinator).post(reverse("schools:take_back", args=[lent.pk]))
    back = client.post(reverse("schools:take_back", args=[lent.pk]))

    assert cast.north.coordinator.full_name not in form
    assert cast.north.specialist.full_name in profile
    assert strange.status_code == 404
    assert back.url == "/profile/"
    lent.refresh_from_db()
    assert lent.ends < today


def test_delegation_of_somebody_elses_role_is_not_found(sign_in, cast):
    theirs = cast.north.coordinator.assignments.get()

    response = sign_in(cast.north.head).get(reverse("schools:delegate", args=[theirs.pk]))

    assert response.status_code == 404


def test_role_table_is_open_to_everybody_and_marks_ones_own(sign_in, cast):
    page = sign_in(cast.north.school_team).get(reverse("schools:roles"))

    assert [row.own for row in page.context["rows"]].count(True) == 1
    for permission in Permission:
        assert permission.label[1:] in page.content.decode()


@pytest.mark.parametrize(
    ("who", "place", "allowed", "sees"),
    [
        ("coordinator", "north", True, True),
        ("coordinator", "south", False, False),
        ("observer", "north", False, True),
    ],
)
def test_access_page_gives_the_answer_and_the_reason(sign_in, cast, who, place, allowed, sees):
    municipality = getattr(cast, place).municipality
    query = {
        "person": getattr(cast.north, who).pk,
        "place": f"municipality:{municipality.pk}",
        "permission": "approve_list",
    }

    response = sign_in(cast.administrator).get(reverse("schools:access_explain"), query)

    (answer,) = response.context["answers"]
    assert (answer.decision.allowed, response.context["sees"]) == (allowed, sees)
    assert answer.decision.reason in response.content.decode().replace("&quot;", '"')


def test_access_page_without_a_permission_answers_about_all(sign_in, cast):
    query = {"person": cast.north.head.pk, "place": f"school:{cast.north.school.pk}"}

    response = sign_in(cast.administrator).get(reverse("schools:access_explain"), query)

    answers = {a.permission: a.decision.allowed for a in response.context["answers"]}
    assert len(answers) == len(Permission)
    assert answers[Permission.APPROVE_LIST]
    assert not answers[Permission.IMPORT_FILES]


def test_pages_of_a_person_without_any_role_open(sign_in, cast):
    person = User.objects.create_user("free@north.example", "x", surname="Свободный", name="Пётр")
    client = sign_in(person)

    assert names(client.get("/people/")) == {"Свободный"}
    assert "ни одна роль не действует" in client.get("/profile/").content.decode()


def test_long_list_is_cut_into_pages_that_keep_the_filter_and_the_number_of_queries(
    sign_in, cast, django_assert_max_num_queries
):
    people = User.objects.bulk_create(
        User(email=f"t{n}@north.example", surname=f"Учителев {n:03}", name="Ян", password="x")
        for n in range(120)
    )
    Assignment.objects.bulk_create(
        Assignment(user=person, role=Role.SCHOOL_TEAM, school=cast.north.school)
        for person in people
    )
    client = sign_in(cast.north.coordinator)

    with django_assert_max_num_queries(9):
        page = client.get("/people/?q=учителев&page=2")

    html = page.content.decode()
    assert len(page.context["listing"].page_obj) == 50
    assert "51–100 из&nbsp;120" in html
    for number in (1, 3):
        assert f"page={number}" in html
    assert html.count("q=%D1%83%D1%87%D0%B8%D1%82%D0%B5%D0%BB%D0%B5%D0%B2&amp;page=") == 2
