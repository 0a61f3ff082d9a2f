"""Two browsers: a coordinator of another municipality invites whom the portal knows already."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from schools.models import Assignment, Invitation, RoleOffer, User
from schools.people import invitations, throttling
from schools.people.authority import PORTAL
from schools.permissions import Role
from tests.browser import text_of
from tests.core.test_frame_in_browser import PHONE, RULES, enter, width_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]
CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
STRANGER = throttling.Client("192.0.2.1")


@pytest.fixture
def pending(cast):
    """An administrator who is invited and has not come in yet; their code."""
    return invitations.invite(
        email="admin2@portal.example", surname="Тайнова", name="Вера", patronymic="Львовна",
        post="главный инженер", role=Role.ADMINISTRATOR, place=PORTAL,
        starts=timezone.localdate(), ends=None, by=cast.administrator,
    ).issued  # fmt: skip


@pytest.fixture
def other_browser(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, locale="ru-RU", viewport=PHONE)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def invite(page, cast, email, role="curator", school=0):
    page.goto(f"/people/invite/?role={role}")
    for label, words in (("Фамилия", "Гаданова"), ("Имя", "Инна"), ("Электронная почта", email)):
        page.get_by_label(label, exact=False).first.fill(words)
    page.get_by_label("Место").select_option(f"school:{cast.north.schools[school].pk}")
    page.get_by_role("button", name="Пригласить").click()
    return text_of(page)


def test_foreign_coordinator_learns_and_gains_nothing_and_the_director_decides(
    browser_page, other_browser, cast, pending
):
    page, director = browser_page, cast.south.school_head
    enter(page, cast.north.coordinator)

    # A pending administrator, a director at work: the same words, no code, no name, no page.
    for person in (pending.invitation.user, director):
        said = invite(page, cast, person.email)
        assert f"Предложение отправлено: {person.email}" in said
        assert not CODE.search(said)
        assert person.surname not in said
        assert page.goto(f"/people/{person.pk}/").status == 404
    assert Invitation.objects.get().stage == Invitation.Stage.OPEN
    assert invitations.find(pending.code, client=STRANGER).user == pending.invitation.user

    # A stranger gets a card, once.
    card = invite(page, cast, "neznakomka@north.example")
    assert CODE.search(card)
    assert "neznakomka@north.example" in card
    page.goto("/people/")
    assert not CODE.search(text_of(page))
    assert set(Assignment.objects.filter(school=cast.north.school, role=Role.CURATOR).values_list(
        "user__email", flat=True
    )) == {cast.north.curator.email, "neznakomka@north.example"}  # fmt: skip

    # A second offer to the director, who looks at both on a phone.
    invite(page, cast, director.email, role="school_team", school=1)
    desk = other_browser
    enter(desk, director)
    expect(desk.get_by_text("Вам предлагают роль: куратор")).to_be_visible()
    desk.get_by_role("link", name="Ответить").first.click()
    expect(desk.get_by_text(cast.north.coordinator.full_name).first).to_be_visible()
    assert width_of(desk) <= PHONE["width"]
    answers = {"Куратор": "Принять", "Школьная команда": "Отказаться"}
    for role, answer in answers.items():
        offer = desk.get_by_role("article", name=role)
        offer.get_by_role("button", name=answer).click()
        expect(offer).to_have_count(0)
    expect(desk.get_by_text("Сейчас вам ничего не предлагают")).to_be_visible()
    roles = {(a.role, a.school_id) for a in User.objects.get(pk=director.pk).current_assignments}
    assert roles == {
        (Role.SCHOOL_HEAD, cast.south.school.pk),
        (Role.CURATOR, cast.north.school.pk),
    }

    # The giver sees what became of both; the accepted one is a colleague now.
    page.goto("/offers/")
    table = text_of(page, "table")
    assert "роль назначена" in table
    assert "человек отказался" in table
    assert table.count("ждёт ответа") == 1
    assert page.goto(f"/people/{director.pk}/").status == 200
    assert "Выпустить код" not in text_of(page)
    page.goto("/offers/")
    assert not Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert RoleOffer.objects.get(person=pending.invitation.user).state == "offered"


def test_head_is_asked_for_and_the_region_operator_hands_over_the_card(
    browser_page, other_browser, cast
):
    page, operator = browser_page, other_browser
    enter(page, cast.north.coordinator)
    page.goto("/people/invite/?role=head")
    for label, words in (("Фамилия", "Главная"), ("Имя", "Анна"), ("Электронная почта", "g@n.ru")):
        page.get_by_label(label, exact=False).first.fill(words)
    page.get_by_role("button", name="Пригласить").click()
    page.wait_for_url("**/offers/")
    expect(page.locator("main")).to_contain_text("отправлено на подтверждение")

    enter(operator, cast.region_operator)
    operator.get_by_role("link", name="Рассмотреть").click()
    expect(operator.get_by_text("Главная Анна")).to_be_visible()
    assert width_of(operator) <= PHONE["width"]
    operator.get_by_role("button", name="Подтвердить", exact=True).click()
    expect(operator.locator("main")).to_contain_text(CODE)
    code = CODE.search(text_of(operator))
    assert code
    assert width_of(operator) <= PHONE["width"]

    # The head comes in by the link: opening it proves nothing, pressing the button does.
    context = operator.context
    context.clear_cookies()
    operator.goto(f"/join/{code.group().replace(' ', '')}/")
    expect(operator.get_by_label("Код с карточки")).to_have_value(code.group())
    operator.get_by_role("button", name="Продолжить").click()
    operator.wait_for_url("**/join/password/")
    expect(operator.get_by_text("Главная Анна")).to_be_visible()
