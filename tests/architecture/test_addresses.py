"""Every address says who may open it, has a name, and ends with a slash."""

from schools.permissions import Permission
from tests.architecture.addresses import addresses

KINDS = {"public", "signed_in", "requires"}


def test_every_address_carries_a_mark_of_access():
    unmarked = [a.name for a in addresses() if a.mark is None or a.mark[0] not in KINDS]

    assert not unmarked, f"give @requires, @signed_in or @public to the views of: {unmarked}"


def test_every_public_address_says_why():
    silent = [a.name for a in addresses() if a.mark and a.mark[0] == "public" and not a.mark[1]]

    assert not silent, f"write the reason into @public of: {silent}"


def test_every_required_right_is_in_the_table_of_rights():
    strange = [
        a.name
        for a in addresses()
        if a.mark and a.mark[0] == "requires" and not isinstance(a.mark[1], Permission)
    ]

    assert not strange


def test_every_address_has_a_name_in_the_space_of_its_app():
    nameless = [a.route for a in addresses() if ":" not in a.name]

    assert not nameless


def test_every_address_ends_with_a_slash():
    open_ended = [a.route for a in addresses() if not a.route.endswith("/")]

    assert not open_ended
