import pytest

from roadmaps.models import Plan
from schools.models import School, User
from shnor_portal.core.searching import Asked, normalised, words_in

TEXT = "Провести курсы для учителей <математики>, далее – отчёт о пятой проверке №5 и 15"


@pytest.mark.django_db
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


def test_words_are_asked_for_without_endings_and_numbers_as_they_are():
    assert normalised("МБОУ «СОШ №5»", "Берёзовка") == " мбоу сош 5 березовка "
    assert Asked.of("Учителям МАТЕМАТИКИ, 5 и берёзами").pieces == (
        "учител", "математик", "5", "берез",
    )  # fmt: skip
    assert Asked.of("планы").pieces == Asked.of("планами").pieces == ("план",)
    assert not Asked.of(" – ! ")
    assert len(Asked.of("слово " + "а1 " * 200).pieces) <= 8


def test_what_was_found_is_marked_and_cut_between_words():
    asked = Asked.of("математика 5")

    assert asked.marked(TEXT).count("<mark>") == 2
    assert "&lt;<mark>математики</mark>&gt;" in asked.marked(TEXT)
    assert "№<mark>5</mark> и 15" in asked.marked(TEXT)
    short = asked.around(TEXT, 40)
    assert "математики" in short
    assert set(short.strip("… ").split()) <= set(TEXT.split())


@pytest.mark.django_db
def test_words_follow_every_way_of_writing(cast):
    school = cast.north.school
    Plan.objects.bulk_create(
        [Plan(municipality=cast.north.municipality, title="Ёлка", period_start="2024-01-01",
              period_end="2024-12-31")]
    )  # fmt: skip

    def found(text: str) -> int:
        return School.objects.filter(Asked.of(text).inside("search_text")).count()

    school.head_name = "Журавлёва А.А."
    school.save(update_fields=["head_name"])
    assert found("журавлева школа") == 1
    School.objects.filter(pk=school.pk).update(name="МБОУ «СОШ № 51»")
    assert (found("сош 51"), found("сош 5"), found("журавлева")) == (1, 0, 1)
    school.name = "МБОУ «Лицей № 7»"
    School.objects.bulk_update([school], ["name"])
    assert (found("лицей 7"), found("сош 51")) == (1, 0)
    assert Plan.objects.filter(Asked.of("елками").inside("search_text")).count() == 1
