"""Tables of the documents are what the code says."""

from schools.permissions import LEVEL_OF_ROLE, ROLE_PERMISSIONS, Permission, Role
from tests.architecture import tables


def test_access_page_is_up_to_date():
    assert tables.PAGE.read_text() == tables.page(), "run `make docs`"


def test_every_role_has_a_place_and_rights():
    assert set(LEVEL_OF_ROLE) == set(Role)
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_every_right_is_given_to_some_role():
    given = set().union(*ROLE_PERMISSIONS.values())

    assert given == set(Permission)
