import pytest

from schools.models import User
from shnor_portal.core.searching import words_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ведущая", 2),
        ("ВЕДУЩАЯ", 2),
        ("Ведущ", 2),
        ("ведущая северный", 1),
        ("северный мария", 7),
        ("ведущая никто", 0),
        ("", 17),
    ],
)
def test_words_are_found_in_any_case_and_order(cast, text, found):
    assert User.objects.filter(words_in(text, "surname", "name")).count() == found
