"""The frame of every page: policy of content, titles, messages, refusals and errors."""

import json
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_every_answer_has_the_strict_policy(sign_in, client, cast):
    pages = [
        sign_in(cast.north.head).get("/profile/"),
        client.get("/sign-in/"),
        client.get("/nowhere/"),
        client.get(reverse("core:health")),
    ]

    for response in pages:
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy


def test_htmx_does_not_evaluate_and_sends_the_token(sign_in, cast):
    page = sign_in(cast.north.head).get("/profile/").content.decode()

    config = json.loads(re.search(r"name=\"htmx-config\" content='(.*?)'", page).group(1))
    headers = json.loads(re.search(r"<body data-hx-headers='(.*?)'", page).group(1))
    assert config == {"allowEval": False, "includeIndicatorStyles": False, "historyCacheSize": 0}
    assert len(headers["X-CSRFToken"]) == 64


def test_title_stands_in_the_tab_and_in_the_heading(sign_in, cast):
    page = sign_in(cast.north.head).get(reverse("schools:people")).content.decode()

    assert "<title>Люди · Сопровождение школ</title>" in page
    assert "<h1>Люди</h1>" in page


def test_user_menu_names_the_roles_and_their_places(sign_in, cast):
    page = sign_in(cast.north.curator).get("/profile/").content.decode()
    menu = page[page.index('<details class="user-menu"') : page.index("</details>")]

    assert cast.north.curator.full_name in menu
    assert "Куратор" in menu
    assert cast.north.school.name in menu


def test_missing_page_says_what_to_do(sign_in, client, cast):
    for page in (sign_in(cast.north.head).get("/nowhere/"), client.get("/nowhere/")):
        assert page.status_code == 404
        assert "Такой страницы нет" in page.content.decode()


def test_forbidden_page_gives_the_reason(sign_in, cast):
    page = sign_in(cast.north.head).get(reverse("schools:invite"))

    assert page.status_code == 403
    assert "Нужно право «приглашать людей и назначать роли»" in page.content.decode()


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/people/invite/", 403)])
def test_refusal_for_htmx_is_a_notice_without_the_frame(sign_in, cast, path, status):
    response = sign_in(cast.north.head).get(path, headers={"HX-Request": "true"})

    assert response.status_code == status
    assert response.content.decode().strip().startswith('<div class="alert')
    assert "<html" not in response.content.decode()


def test_domain_refusal_of_a_form_comes_back_as_a_message(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    page = reverse("schools:person", args=[cast.north.coordinator.pk])

    response = client.post(
        reverse("schools:leave_places", args=[cast.north.coordinator.pk]),
        headers={"Referer": f"http://testserver{page}"},
        follow=True,
    )

    assert response.redirect_chain == [(f"http://testserver{page}", 302)]
    assert "прекращает другой человек" in response.content.decode()


def test_stale_form_is_answered_in_russian(cast):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/sign-in/", {"email": cast.north.head.email, "password": PASSWORD})

    assert response.status_code == 403
    assert "Страница устарела" in response.content.decode()


@pytest.mark.parametrize("name", ["500.html", "400.html", "403_csrf.html"])
def test_error_pages_need_nothing_from_the_portal(name):
    page = render_to_string(name)

    assert 'lang="ru"' in page
    assert page.count("<h1>") == 1
    assert 'href="/"' in page
