"""Marks of access on views, and the two rules for every answer."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from schools.permissions import Permission
from shnor_portal.core import guards
from tests.core import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]


def test_marks_are_readable():
    assert urls.refuse.access_mark == ("public", "a trial of refusals")
    assert urls.hello.access_mark == ("signed_in", "")
    assert urls.approve.access_mark == ("requires", Permission.APPROVE_LIST)


def test_each_mark_gives_back_the_view_and_says_who_may_open_it():
    def view(request):
        """A view."""

    opened = guards.public("why")(view)
    assert (opened, opened.access_mark, opened.login_required) == (view, ("public", "why"), False)
    assert guards.signed_in(view) is view
    assert view.access_mark == ("signed_in", "")
    assert guards.before_factor(view) is view
    assert view.before_factor is True
    guarded = guards.requires(Permission.APPROVE_LIST)(view)
    assert guarded.access_mark == ("requires", Permission.APPROVE_LIST)
    assert (guarded.__wrapped__, guarded.__name__) == (view, "view")


def test_signed_in_sends_a_passer_by_to_the_sign_in(client):
    response = client.get("/trial/hello/")

    assert response.status_code == 302
    assert response.url.startswith(reverse("schools:sign_in"))


def test_signed_in_is_open_to_everybody_with_an_account(cast, sign_in):
    for person in cast.everybody():
        assert sign_in(person).get("/trial/hello/").content.decode() == person.email


def test_requires_is_open_to_those_who_hold_the_permission(cast, sign_in):
    statuses = {
        role.value: sign_in(person).get("/trial/approve/").status_code
        for role, person in cast.by_role().items()
    }

    assert {role for role, status in statuses.items() if status == 200} == {"coordinator", "head"}
    assert set(statuses.values()) == {200, 403}


def test_requires_names_the_permission_that_is_missing(cast, sign_in):
    response = sign_in(cast.north.observer).get("/trial/approve/")

    assert Permission.APPROVE_LIST.label in response.content.decode()


def test_every_answer_carries_a_strict_content_policy(client):
    policy = client.get(reverse("schools:sign_in")).headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_refusal_of_a_form_returns_to_the_page_with_a_message(client):
    response = client.post("/trial/refuse/", headers={"referer": "http://testserver/from/"})

    assert (response.status_code, response.url) == (302, "http://testserver/from/")
    assert [str(m) for m in get_messages(response.wsgi_request)] == ["Так нельзя. Сделайте иначе."]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("get", {"referer": "http://testserver/from/"}),
        ("post", {}),
        ("post", {"referer": "http://elsewhere.example/"}),
        ("post", {"referer": "http://testserver/from/", "hx-request": "true"}),
    ],
    ids=["get", "no referer", "foreign referer", "htmx"],
)
def test_refusal_without_a_page_to_return_to_is_a_page_of_its_own(client, method, headers):
    response = getattr(client, method)("/trial/refuse/", headers=headers)

    assert response.status_code == 409
    assert "Так нельзя." in response.content.decode()
