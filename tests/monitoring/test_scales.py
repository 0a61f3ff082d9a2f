"""Scales that make marks of primary scores: which counts, what it makes, when it is made anew."""

import pytest
from django.core.exceptions import PermissionDenied

from monitoring.identification.services import start_run
from monitoring.models import ComputedMarks, MarkScale, SchoolResult
from monitoring.results.scales import services
from monitoring.results.scales.choosing import Scales, scales, work_of
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.services import withdraw as withdraw_batch
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent, Batch, Job
from tests.core import files
from tests.monitoring.pages import GYMNASIUM, NORTHERN, load, report, text_of
from tests.monitoring.test_layout_exports import HEADER_2022

pytestmark = [pytest.mark.once, pytest.mark.django_db]

VALUES = {
    "procedure": "vpr", "year": 2022, "grade": 5, "subject": "Математика", "level": "",
    "from3": 3, "from4": 5, "from5": 7, "max_primary": 7,
    "status": "found", "source": "Описание работы от 01.02.2022 № 1", "condition": "",
}  # fmt: skip
EDITED = {name: VALUES[name] for name in services.EDITED}
# Scores 1, 4, 6, 7, 7 beside journal marks 3, 4, 4, 3, 5.
PEOPLE = (((1, 0, 0, 0), 3), ((1, 2, 1, 0), 4), ((1, 2, 1, 2), 4), ((1, 2, 1, 3), 3),
          ((1, 2, 1, 3), 5))  # fmt: skip


def export(school=GYMNASIUM, people=PEOPLE) -> bytes:
    name, login = school
    lines = [
        (
            login, 99, "reg990000 | Заречный край", "reg99_m001 | Северный муниципальный округ",
            f"{login} | {name}", "20.03.2022 10:11:12", 50001 + number, 1, *scores,
            "а" if number < 3 else "б", "ж", journal, sum(scores),
        )
        for number, (scores, journal) in enumerate(people)
    ]  # fmt: skip
    return files.xlsx([HEADER_2022, *lines], "Протокол")


def load_export(cast, *, apply: bool = True, **kwargs) -> Batch:
    from shnor_portal.core.intake import services as intake

    place = cast.north.municipality
    hints = {"municipality": place.pk, "subject": "Математика", "grade": 5}
    batch = intake.receive(
        [("выгрузка.xlsx", export(**kwargs))],
        scope=place.scope,
        by=cast.north.coordinator,
        hints=hints,
    )
    intake.read_batch(Progress(), batch.pk)
    if apply:
        intake.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)
    return Batch.objects.get(pk=batch.pk)


def remarks(batch: Batch) -> dict[str, str]:
    return dict(batch.files.get().issues.values_list("code", "message"))


def cell() -> SchoolResult:
    return SchoolResult.objects.get(school__identifiers__value="991001")


def marks() -> tuple[int | None, ...]:
    found = cell()
    return found.n2, found.n3, found.n4, found.n5


def add(place, by, **changed) -> MarkScale:
    made = services.add(place, by=by, **VALUES | changed)
    services.apply_scale(Progress(), made.pk)
    return made


NOTHING = (None, None, None, None)


def test_without_a_scale_of_that_year_there_are_no_marks_and_the_page_says_which_is_missing(
    cast, sign_in
):
    add(cast.region, None, year=2021)

    batch = load_export(cast)

    assert marks() == NOTHING
    assert cell().primary_sum == 1 + 4 + 6 + 7 + 7
    assert "ВПР, математика, 5\u00a0класс 2022" in remarks(batch)["scale_missing"]
    page = sign_in(cast.north.coordinator).get(f"/imports/{batch.pk}/files/{batch.files.get().pk}/")
    assert "шкалы этой работы портал не знает" in page.content.decode()
    assert "/results/scales/new/?procedure=vpr&amp;subject=" in page.content.decode()


def test_the_remark_of_a_file_follows_the_scale(cast):
    batch = load_export(cast)
    said = {"scale_missing", "marks_by_scale", "scale_differs"}
    assert said & remarks(batch).keys() == {"scale_missing"}

    scale = add(cast.region, cast.region_operator)
    entered = remarks(batch)
    services.withdraw(scale, why="не тот приказ", by=cast.region_operator)
    services.apply_scale(Progress(), scale.pk)

    assert said & entered.keys() == {"marks_by_scale"}
    assert said & remarks(batch).keys() == {"scale_missing"}
    assert batch.files.get().issues.get(code="scale_missing").severity == "warning"


def test_a_scale_entered_before_the_confirmation_changes_the_remark_of_the_preview(cast):
    batch = load_export(cast, apply=False)

    add(cast.region, cast.region_operator)

    assert "scale_missing" not in remarks(batch)
    assert "marks_by_scale" in remarks(batch)


def test_a_scale_entered_after_the_import_makes_marks_and_comparison_with_the_journal(cast):
    load_export(cast)

    add(cast.region, cast.region_operator)

    assert marks() == (1, 1, 1, 2)
    found = cell()
    assert found.participants == 5
    # 2 < 3, 3 < 4, 4 = 4, 5 > 3 (by two), 5 = 5
    assert (
        found.journal_n, found.journal_lowered, found.journal_confirmed, found.journal_raised,
        found.journal_gap2,
    ) == (5, 2, 2, 1, 1)  # fmt: skip
    event = AuditEvent.objects.get(verb="scale.recompute")
    assert event.details["cells"] == 1
    assert "1\u00a0школа" in event.text


def test_a_scale_known_before_makes_marks_with_the_apply_and_the_cell_tells_its_lineage(
    cast, sign_in
):
    made = add(cast.region, cast.region_operator)

    batch = load_export(cast)

    assert marks() == (1, 1, 1, 2)
    assert "вычислены по шкале (Заречный край" in remarks(batch)["marks_by_scale"]
    page = sign_in(cast.north.coordinator).get(f"/results/cells/{cell().pk}/").content.decode()
    assert "отметка вычислена по&nbsp;<a href=" in page
    assert made.url in page
    assert "по официальному документу, версия 1" in page
    # The classes too: «а» has 2, 3 and 4, «б» two fives.
    assert "№&nbsp;1" in page
    assert "По классам" in page


def test_a_scale_from_memory_waits_until_a_person_confirms_it(cast):
    load_export(cast)
    coordinator, place = cast.north.coordinator, cast.north.municipality
    made = add(place, coordinator, status="memory", source="помню")

    assert marks() == NOTHING

    services.confirm(made, place, by=coordinator)
    services.apply_scale(Progress(), made.pk)

    made.refresh_from_db()
    assert marks() == (1, 1, 1, 2)
    assert (made.confirmed_by, made.counts) == (coordinator, True)
    assert made.confirmed_at is not None


def test_a_federal_scale_from_memory_is_confirmed_for_ones_own_place_alone(cast):
    federal = scales().get(procedure="vpr", year=2025, grade=4, subject="Русский язык")
    assert not federal.counts

    services.confirm(federal, cast.north.municipality, by=cast.north.coordinator)

    known = Scales({work_of(federal)})
    north, south = cast.north.municipality, cast.south.municipality
    assert known.choice_in(work_of(federal), north).scale.municipality == north
    there = known.choice_in(work_of(federal), south)
    assert (there.scale, there.waiting) == (None, federal)


def test_the_regions_scale_goes_before_the_municipalitys_and_both_before_the_federal(cast):
    federal = scales().get(procedure="vpr", year=2021, grade=5, subject="Математика")
    work, north = work_of(federal), cast.north.municipality

    def chosen():
        return Scales({work}).choice_in(work, north).scale

    assert chosen() == federal
    own = add(north, cast.north.coordinator, year=2021)
    assert chosen() == own
    regional = add(cast.region, cast.region_operator, year=2021)
    assert chosen() == regional


def test_marks_that_a_file_gives_go_before_computed_ones(cast):
    add(cast.region, None)
    load_export(cast)

    load(cast, report([(*GYMNASIUM, (4, 3, 2, 1))], year=2022, maximum=7))

    assert marks() == (4, 3, 2, 1)
    assert cell().journal_lowered == 2  # the file gives none: the computed comparison stays


def test_a_change_is_a_new_version_and_a_withdrawal_takes_the_marks_away(cast):
    load_export(cast)
    made = add(cast.region, cast.region_operator)

    second = services.change(made, by=cast.region_operator, **EDITED | {"from5": 6})
    services.apply_scale(Progress(), second.pk)

    assert marks() == (1, 1, 0, 3)
    made.refresh_from_db()
    assert (second.version, second.previous, made.ended_at is None) == (2, made, False)
    assert ComputedMarks.objects.get().scale == second

    services.withdraw(second, why="письмо отменено", by=cast.region_operator)
    services.apply_scale(Progress(), second.pk)
    assert marks() == NOTHING


def test_a_scale_of_another_work_makes_no_marks_and_says_so(cast):
    add(cast.region, None, max_primary=9)

    batch = load_export(cast)

    assert marks() == NOTHING
    assert "другой максимальный балл" in remarks(batch)["scale_differs"]


def test_marks_made_by_a_scale_make_the_run_stale_and_name_the_cells(cast):
    weak = [(*GYMNASIUM, (0, 9, 9, 1)), (*NORTHERN, (9, 6, 4, 1))]
    load(cast, report(weak, year=2022, subject="Русский язык", maximum=45))
    load_export(cast, school=NORTHERN, people=PEOPLE * 4)
    run = start_run(
        municipality=cast.north.municipality,
        year=2022,
        methodology_code="fioko",
        overrides={},
        by=cast.north.coordinator,
    )

    add(cast.region, None, grade=6)
    run.refresh_from_db()
    assert run.stale_cells == []

    add(cast.region, None)
    run.refresh_from_db()
    assert run.stale_cells == ["МБОУ «Северная СОШ»: ВПР, математика, 5\u00a0класс 2022"]


def test_a_distribution_of_scores_gets_marks_too(cast):
    header = ("Год", "Класс", "Предмет", "Логин", "ОО", "Кол-во участников", *range(10))
    rows = [(2022, 5, "Математика", GYMNASIUM[1], GYMNASIUM[0], 8, 0, 1, 1, 1, 0, 2, 0, 3, 0, 0)]
    add(cast.region, None)

    load(cast, ("баллы.xlsx", files.xlsx([header, *rows], "баллы")))

    assert marks() == (2, 1, 2, 3)
    assert cell().primary_sum == 1 + 2 + 3 + 10 + 21


def test_marks_of_oge_are_never_computed(cast):
    with pytest.raises(Refused) as refused:
        services.add(cast.region, by=None, **VALUES | {"procedure": "oge"})
    assert refused.value.code == "marks_from_file"
    oge = scales().filter(procedure="oge").first()
    assert Scales({work_of(oge)}).choice_in(work_of(oge), cast.north.municipality).scale is None


def test_the_same_file_again_changes_nothing(cast):
    add(cast.region, None)
    load_export(cast)
    before = ComputedMarks.objects.get()

    again = load_export(cast)

    assert again.files.get().state == "unchanged"
    assert ComputedMarks.objects.get().computed_at == before.computed_at


def test_withdrawing_the_batch_takes_its_computed_marks_out(cast):
    add(cast.region, None)
    batch = load_export(cast)

    withdraw_batch(batch, by=cast.north.coordinator, reason="не тот файл")

    assert not SchoolResult.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"from4": 3}, "bounds_do_not_rise"),
        ({"max_primary": 6}, "bounds_do_not_rise"),
        ({"from3": 0}, "bounds_do_not_rise"),
    ],
)
def test_bounds_must_rise(cast, values, code):
    with pytest.raises(Refused) as refused:
        services.add(cast.region, by=None, **VALUES | values)
    assert refused.value.code == code


def test_a_second_scale_of_the_same_work_in_the_same_place_is_refused(cast):
    add(cast.region, None)
    with pytest.raises(Refused) as refused:
        services.add(cast.region, by=None, **VALUES)
    assert refused.value.code == "scale_taken"


def test_who_keeps_whose_scales(cast):
    north, region = cast.north, cast.region
    services.add(north.municipality, by=north.coordinator, **VALUES)
    for by, place in (
        (north.coordinator, region),
        (north.specialist, north.municipality),
        (cast.south.coordinator, north.municipality),
        (cast.far_operator, region),
    ):
        with pytest.raises(PermissionDenied):
            services.add(place, by=by, **VALUES)
    federal = scales().federal().first()
    with pytest.raises(PermissionDenied):
        services.change(federal, by=cast.region_operator, **EDITED)


def test_pages_of_a_keeper(cast, sign_in):
    client = sign_in(cast.north.coordinator)
    load_export(cast)

    form = client.get("/results/scales/new/?procedure=vpr&year=2022&grade=5&subject=Математика")
    assert form.context["form"]["subject"].value() == "Математика"
    place = cast.north.municipality.scope
    made = client.post("/results/scales/new/", VALUES | {"place": place}, follow=True)

    page = made.content.decode()
    assert "Отметки пересчитываются" in page
    assert "Есть баллы и&nbsp;нет отметок: 1" in page
    scale = MarkScale.objects.get(municipality=cast.north.municipality)
    assert Job.objects.get(kind="monitoring.apply_scale").params["scale_id"] == scale.pk

    wrong = client.post(f"{scale.url}edit/", EDITED | {"from4": 2})
    assert "Границы должны возрастать" in wrong.content.decode()
    client.post(f"{scale.url}edit/", EDITED | {"from4": 4})
    second = scale.following
    assert client.get(second.url).content.decode().count("Версия ") >= 2
    client.post(f"{second.url}withdraw/", {"why": "ошибка"})
    second.refresh_from_db()
    assert second.ended_why == "ошибка"


def test_scales_of_a_neighbour_are_not_seen(cast, sign_in):
    own = add(cast.north.municipality, None)
    far = add(cast.far_operator.current_assignments[0].region, None)

    assert sign_in(cast.south.coordinator).get(own.url).status_code == 404
    assert sign_in(cast.north.coordinator).get(far.url).status_code == 404
    assert sign_in(cast.north.school_head).get(own.url).status_code == 200
    assert sign_in(cast.region_operator).get(own.url).status_code == 200


def test_the_list_is_searched_by_subject_and_shows_ranges(cast, sign_in):
    page = sign_in(cast.north.coordinator).get(
        "/results/scales/?q=математика&year=2021&grade=5&procedure=vpr"
    )
    (row,) = page.context["listing"].page_obj
    assert row.bounds() == ((2, 0, 6), (3, 7, 10), (4, 11, 14), (5, 15, 20))
    assert "15–20" in page.content.decode()


def test_page_of_a_scale_for_reference_promises_no_marks(cast, sign_in):
    scale = scales().filter(procedure="oge", status=MarkScale.Status.MEMORY).first()

    page = text_of(sign_in(cast.north.coordinator).get(scale.url))

    assert "для справки" in page
    assert "сверили границы" in page
    assert "отметки будут вычислены" not in page
