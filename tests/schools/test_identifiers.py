import pytest

from schools.identifiers import (
    Login,
    inn_is_valid,
    ogrn_is_valid,
    parse_gia_code,
    parse_inn,
    parse_login,
    parse_ogrn,
    parse_oktmo,
)


@pytest.mark.parametrize(
    ("cell", "login"),
    [
        ("edu991001", "edu991001"),
        ("sch991001", "edu991001"),
        (" EDU 991001 ", "edu991001"),
        ("еdu991001", "edu991001"),
        ("ksh991002", "ksh991002"),
        ("spo991003", "spo991003"),
    ],
)
def test_parse_login_takes_every_spelling(cell: str, login: str) -> None:
    assert str(parse_login(cell)) == login


@pytest.mark.parametrize(
    "cell", [None, "", "991001", 991001, "edu99100", "edu9910011", "abc991001"]
)
def test_parse_login_refuses_what_is_none(cell: object) -> None:
    assert parse_login(cell) is None


def test_both_spellings_of_a_login_are_one() -> None:
    assert parse_login("sch991001") == parse_login("edu991001") == Login("edu", "991001")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (111001, "111001"),
        (9306.0, "9306"),
        ("004013", "4013"),
        ("4013.0", "4013"),
        ("9 306", "9306"),
    ],
)
def test_parse_gia_code_ignores_floats_and_leading_zeros(cell: object, code: str) -> None:
    assert parse_gia_code(cell) == code


@pytest.mark.parametrize("cell", [None, "", "0", "edu991001", "1234567", 12.5, True])
def test_parse_gia_code_refuses_what_is_none(cell: object) -> None:
    assert parse_gia_code(cell) is None


def test_inn_has_a_checksum_and_a_lost_zero() -> None:
    assert inn_is_valid("7707083893")
    assert not inn_is_valid("7707083894")
    assert parse_inn(7707083893.0) == "7707083893"
    assert parse_inn(104523452) == "0104523452"
    assert parse_inn("77070838") is None


def test_ogrn_has_a_checksum() -> None:
    assert ogrn_is_valid("1027700132195")
    assert not ogrn_is_valid("1027700132196")
    assert parse_ogrn(1027700132195) == "1027700132195"
    assert parse_ogrn("102770013219") is None


def test_oktmo_is_of_a_municipality_or_of_a_settlement() -> None:
    assert parse_oktmo("99701000") == "99701000"
    assert parse_oktmo(1701000) == "01701000"
    assert parse_oktmo("99701000101") == "99701000101"
    assert parse_oktmo("9970") is None
