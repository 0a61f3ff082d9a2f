"""Two people at one plan, and what was typed but not saved: what each sees, what is kept."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from roadmaps.models import Measure, PlanVersion
from roadmaps.plans import concurrent_edits, editing, workflow
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, FormDraft
from tests.roadmaps.plan_samples import make_plan

TEXT, TERM, RESULT = "text", "deadline_text", "result"


@pytest.fixture
def plan(cast):
    return make_plan(cast.north.school, cast.north.school_team)


@pytest.fixture
def measure(plan) -> Measure:
    """«Договоры с партнёрами», не менее 2 договоров: its number is read from its result."""
    return plan.versions.get().measures.get(number="2")


@pytest.fixture
def team(cast, sign_in):
    return sign_in(cast.north.school_team)


def address(measure: Measure) -> str:
    return reverse("roadmaps:measure_edit", args=[measure.version.plan_id, measure.key])


def fields_of(measure: Measure, **changed: str) -> dict[str, str]:
    """What a browser would send of the form of a measure as it stands, with changes."""
    values = {name: str(value) for name, value in concurrent_edits.measure_values(measure).items()}
    del values["addressee"]
    opened = json.dumps(concurrent_edits.measure_values(measure))
    return {**values, "base_version": opened, **changed}


def colleague_changes(measure: Measure, by, **values) -> None:
    editing.change_measure(version=measure.version, key=measure.key, by=by, values=values)


def save(measure, by, opened, **values):
    joining = {"base": opened, "seen": {}, "choices": {}}
    return concurrent_edits.save_measure(
        version=measure.version, key=measure.key, by=by,
        values={**opened, **values}, joining=joining,
    )  # fmt: skip


# --- joining


def test_changes_of_different_fields_are_both_kept(cast, measure):
    opened = concurrent_edits.measure_values(measure)
    colleague_changes(measure, cast.north.coordinator, deadline_text="май 2025")

    save(measure, cast.north.school_team, opened, text="Договоры с вузом")

    measure.refresh_from_db()
    assert (measure.text, measure.deadline_text) == ("Договоры с вузом", "май 2025")
    assert measure.deadline["occurrences"][0]["end"] == "2025-05-31"


def test_change_of_one_field_by_both_stops_and_writes_nothing(cast, measure):
    opened = concurrent_edits.measure_values(measure)
    colleague_changes(measure, cast.north.coordinator, text="Как у коллеги")

    with pytest.raises(Conflict) as stopped:
        save(measure, cast.north.school_team, opened, text="Как у меня", number="7")

    assert stopped.value.merged.conflicts == ("text",)
    measure.refresh_from_db()
    assert (measure.text, measure.number) == ("Как у коллеги", "2")


def test_number_that_a_colleague_set_is_not_read_over_by_new_words(cast, measure):
    opened = concurrent_edits.measure_values(measure)
    colleague_changes(measure, cast.north.coordinator, target_value=Decimal(7))

    with pytest.raises(Conflict) as stopped:
        save(measure, cast.north.school_team, opened, result="не менее 5 договоров")

    merged = stopped.value.merged
    assert merged.conflicts == ("target_value",)
    assert (merged.theirs["target_value"], merged.mine["target_value"]) == ("7", "5")


def test_number_goes_with_the_words_where_nobody_else_touched_it(cast, measure):
    opened = concurrent_edits.measure_values(measure)

    save(measure, cast.north.school_team, opened, result="не менее 5 соглашений")

    measure.refresh_from_db()
    assert (measure.target_value, measure.target_unit) == (5, "соглашений")


def test_saving_what_nobody_changed_leaves_no_line(cast, measure):
    before = AuditEvent.objects.count()

    save(measure, cast.north.school_team, concurrent_edits.measure_values(measure))

    assert AuditEvent.objects.count() == before


def test_right_is_asked_when_it_is_saved(cast, measure):
    with pytest.raises(PermissionDenied):
        save(measure, cast.north.observer, concurrent_edits.measure_values(measure), text="Чужое")


def test_head_is_joined_field_by_field(cast, plan):
    version = plan.versions.get()
    opened = concurrent_edits.head_values(version)
    given = {"title": plan.title, "goal": "Цель коллеги", "tasks": [], "indicators": []}
    editing.change_head(version=version, by=cast.north.coordinator, **given)

    concurrent_edits.save_head(
        version=PlanVersion.objects.get(),
        by=cast.north.school_team,
        values={**opened, "tasks": ["Моя задача"]},
        joining={"base": opened, "seen": {}, "choices": {}},
    )

    version.refresh_from_db()
    assert (version.goal, version.tasks) == ("Цель коллеги", ["Моя задача"])


# --- pages


def test_conflict_page_says_who_changed_what_and_saves_what_is_chosen(cast, team, measure):
    mine = fields_of(measure, text="Как у меня", responsible="Мой ответственный")
    colleague_changes(
        measure, cast.north.coordinator, text="Как у коллеги", deadline_text="май 2025"
    )

    response = team.post(address(measure), mine)

    html = response.content.decode()
    assert response.status_code == 409
    for words in ("Договоры с партнёрами", "Как у коллеги", "Как у меня"):
        assert words in html
    assert str(cast.north.coordinator) in html
    assert html.count('type="radio"') == 2
    assert "было «декабрь 2024», стало «май 2025»" in html

    question = response.context["question"]
    answer = {**dict(question.carried), "seen": question.seen_json}
    response = team.post(address(measure), {**answer, "take_text": "mine"})

    assert response.status_code == 302
    measure.refresh_from_db()
    assert measure.text == "Как у меня"
    assert (measure.deadline_text, measure.responsible) == ("май 2025", "Мой ответственный")
    assert not FormDraft.objects.exists()


def test_conflict_without_a_choice_is_asked_again(cast, team, measure):
    mine = fields_of(measure, text="Как у меня")
    colleague_changes(measure, cast.north.coordinator, text="Как у коллеги")
    question = team.post(address(measure), mine).context["question"]

    response = team.post(address(measure), {**dict(question.carried), "seen": question.seen_json})

    assert response.status_code == 409
    measure.refresh_from_db()
    assert measure.text == "Как у коллеги"


def test_conflict_in_a_row_is_asked_in_the_row(cast, team, measure):
    mine = fields_of(measure, text="Как у меня")
    colleague_changes(measure, cast.north.coordinator, text="Как у коллеги")

    response = team.post(address(measure), mine, headers={"HX-Request": "true"})

    html = response.content.decode()
    assert response.status_code == 200
    assert html.strip().startswith(f'<tr id="m-{measure.key}"')
    assert "Как у коллеги" in html


def test_conflict_over_the_head_shows_lists_as_lines(cast, team, plan):
    version = plan.versions.get()
    url = reverse("roadmaps:plan_edit", args=[plan.pk])
    opened = json.dumps(concurrent_edits.head_values(version))
    row = {"title": "Доля двоек", "plan": "5 %", "fact": ""}
    editing.change_head(
        version=version, by=cast.north.coordinator, title=plan.title, goal=version.goal,
        tasks=["Задача коллеги"], indicators=[row],
    )  # fmt: skip

    mine = {
        "title": plan.title, "goal": version.goal, "tasks": "Раз\r\nДва", "base_version": opened,
        "title_0": "", "plan_0": "", "fact_0": "",
    }  # fmt: skip
    response = team.post(url, mine)

    html = response.content.decode()
    assert response.status_code == 409
    assert "Раз<br>Два" in html
    assert "Задача коллеги" in html
    assert "Доля двоек; план: 5 %" in html


def test_draft_is_offered_with_its_time_and_goes_on(team, measure):
    response = team.post(address(measure), {**fields_of(measure, text="Недопис"), "draft": "keep"})
    assert response.url == f"{address(measure)}?draft=open"

    html = team.get(address(measure)).content.decode()
    assert "Есть несохранённый черновик от" in html
    assert "Недопис" not in html
    html = team.get(address(measure), {"draft": "open"}).content.decode()
    assert "Недопис" in html
    measure.refresh_from_db()
    assert measure.text == "Договоры с партнёрами"


def test_draft_remembers_what_it_was_opened_on(cast, team, measure):
    team.post(address(measure), {**fields_of(measure, text="Моё"), "draft": "keep"})
    colleague_changes(measure, cast.north.coordinator, text="Как у коллеги")

    form = team.get(address(measure), {"draft": "open"})
    sent = {**fields_of(measure, text="Моё"), "base_version": form.context["editing"].base_json}

    assert team.post(address(measure), sent).status_code == 409


def test_draft_kept_by_htmx_says_when(team, measure):
    response = team.post(
        f"{address(measure)}?draft=keep",
        fields_of(measure, text="Недопис"),
        headers={"HX-Request": "true"},
    )

    assert response.content.decode().startswith("Черновик сохранён в")
    assert FormDraft.objects.get().data["text"] == "Недопис"


def test_form_with_nothing_changed_leaves_no_draft(team, measure):
    team.post(address(measure), {**fields_of(measure), "draft": "keep"})

    assert not FormDraft.objects.exists()


def test_dropped_draft_is_gone(team, measure):
    team.post(address(measure), {**fields_of(measure, text="Недопис"), "draft": "keep"})
    team.post(address(measure), {"draft": "drop"})

    assert not FormDraft.objects.exists()
    assert "Есть несохранённый" not in team.get(address(measure)).content.decode()


def test_saving_takes_the_draft_away(team, measure):
    sent = fields_of(measure, text="Готово")
    team.post(address(measure), {**sent, "draft": "keep"})
    team.post(address(measure), sent)

    measure.refresh_from_db()
    assert measure.text == "Готово"
    assert not FormDraft.objects.exists()


def test_refused_saving_leaves_a_draft(cast, team, plan, measure):
    workflow.send(version=plan.versions.get(), by=None)

    response = team.post(address(measure), fields_of(measure, text="Не успели"))

    assert response.status_code == 409
    assert FormDraft.objects.get(user=cast.north.school_team).data["text"] == "Не успели"


def test_draft_of_one_person_is_not_offered_to_another(cast, team, sign_in, measure):
    team.post(address(measure), {**fields_of(measure, text="Недопис"), "draft": "keep"})
    coordinator = sign_in(cast.north.coordinator)

    for url in (address(measure), f"{address(measure)}?draft=open"):
        html = coordinator.get(url).content.decode()
        assert "Недопис" not in html
        assert "Есть несохранённый черновик" not in html


def test_row_with_a_draft_is_marked_in_the_plan(team, plan, measure):
    url = reverse("roadmaps:plan_edit", args=[plan.pk])
    assert "ваш черновик" not in team.get(url).content.decode()
    team.post(address(measure), {**fields_of(measure, text="Недопис"), "draft": "keep"})

    assert team.get(url).content.decode().count("ваш черновик") == 1


def test_draft_of_the_head_keeps_rows_that_a_colleague_took_away(cast, team, plan):
    version = plan.versions.get()
    url = reverse("roadmaps:plan_edit", args=[plan.pk])
    sent = {"title": plan.title, "goal": version.goal, "tasks": "", "draft": "keep"}
    for number in range(4):
        sent |= {f"title_{number}": f"Показатель {number}", f"plan_{number}": ""}
        sent |= {f"fact_{number}": ""}
    team.post(url, sent)

    html = team.get(url, {"draft": "open"}).content.decode()

    assert "Показатель 3" in html
    assert "Открыт черновик" in html


def test_draft_is_not_kept_where_one_may_not_write(cast, sign_in, measure):
    sent = {**fields_of(measure, text="Чужое"), "draft": "keep"}

    assert sign_in(cast.north.observer).post(address(measure), sent).status_code == 403
    assert sign_in(cast.south.coordinator).post(address(measure), sent).status_code == 404
    assert not FormDraft.objects.exists()


def test_lost_session_is_told_where_the_form_stands(client, measure):
    response = client.post(
        f"{address(measure)}?draft=keep",
        fields_of(measure, text="Недопис"),
        headers={"HX-Request": "true"},
    )

    assert response.status_code == 401
    assert "Сеанс закончился" in response.content.decode()
    assert "<html" not in response.content.decode()
    assert client.get(address(measure)).status_code == 302


def test_words_of_a_removed_measure_are_offered_as_a_new_one(cast, team, plan, measure):
    sent = fields_of(measure, text="Переписал всё")
    editing.remove_measure(version=measure.version, key=measure.key, by=cast.north.coordinator)

    response = team.post(address(measure), sent)

    html = response.content.decode()
    assert response.status_code == 409
    assert "удалили, пока вы" in html
    assert "Переписал всё" in html
    assert reverse("roadmaps:measure_new", args=[plan.pk]) in html
    with pytest.raises(Refused):
        save(
            measure, cast.north.school_team, concurrent_edits.measure_values(measure), text="Иначе"
        )
