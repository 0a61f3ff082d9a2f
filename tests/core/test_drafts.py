"""Drafts of forms: whose they are, how long they live, and two people's changes put together."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from shnor_portal.core import audit
from shnor_portal.core.drafts import merging, queries, services
from shnor_portal.core.models import FormDraft
from shnor_portal.core.queries import last_changes
from shnor_portal.core.tasks import keep_terms

BASE = {"text": "Было", "term": "май", "who": "Директор"}


def merge(theirs, mine, *, base=None, seen=None, choices=None):
    return merging.merge(
        base=BASE if base is None else base,
        theirs={**BASE, **theirs},
        mine={**BASE, **mine},
        seen=seen or {},
        choices=choices or {},
    )


def test_fields_that_one_side_changed_are_joined_without_asking():
    merged = merge({"term": "июнь"}, {"text": "Моё"})

    assert not merged.conflicts
    assert merged.values == {"text": "Моё", "term": "июнь", "who": "Директор"}
    assert merged.to_save == {"text": "Моё"}
    assert (merged.only_theirs, merged.only_mine) == (("term",), ("text",))


def test_the_same_change_of_both_is_no_conflict():
    merged = merge({"text": "Новое"}, {"text": "Новое"})

    assert not merged.conflicts
    assert merged.to_save == {}


def test_field_that_both_changed_waits_for_a_choice():
    merged = merge({"text": "Их"}, {"text": "Моё", "who": "Завуч"})

    assert merged.conflicts == ("text",)
    assert merged.values["text"] == "Их"
    assert merged.to_save == {"who": "Завуч"}


@pytest.mark.parametrize(("choice", "stays"), [("mine", "Моё"), ("theirs", "Их")])
def test_choice_settles_the_field(choice, stays):
    merged = merge({"text": "Их"}, {"text": "Моё"}, seen={"text": "Их"}, choices={"text": choice})

    assert not merged.conflicts
    assert merged.values["text"] == stays


def test_choice_made_before_yet_another_change_is_asked_again():
    merged = merge(
        {"text": "Третье"}, {"text": "Моё"}, seen={"text": "Их"}, choices={"text": "mine"}
    )

    assert merged.conflicts == ("text",)


def test_form_that_does_not_say_what_it_was_opened_on_is_taken_as_opened_now():
    merged = merge({"text": "Их"}, {"text": "Моё"}, base={})

    assert not merged.conflicts
    assert merged.values["text"] == "Моё"


def test_conflict_is_raised_for_whoever_saves():
    with pytest.raises(merging.Conflict) as stopped:
        merging.joined(
            base=BASE, theirs={**BASE, "text": "Их"}, mine={**BASE, "text": "Моё"}, seen={},
            choices={},
        )  # fmt: skip

    assert stopped.value.merged.conflicts == ("text",)


NAMES = {"form": "roadmaps.measure", "object": "plan-1/measure-1"}


def keep(user, text: str) -> FormDraft:
    return services.keep(by=user, **NAMES, base_version={"text": ""}, data={"text": text})


def test_draft_is_its_owners_alone(cast):
    keep(cast.north.school_team, "Моё")

    assert queries.draft(cast.north.school_team, **NAMES).data == {"text": "Моё"}
    assert queries.draft(cast.north.coordinator, **NAMES) is None
    assert not services.discard(by=cast.north.coordinator, **NAMES)
    assert FormDraft.objects.count() == 1


def test_later_draft_stands_over_the_earlier_one(cast):
    first = keep(cast.north.school_team, "Раз")
    second = keep(cast.north.school_team, "Два")

    assert first.pk == second.pk
    assert FormDraft.objects.get().data == {"text": "Два"}
    assert second.saved_at > first.saved_at


def test_objects_with_drafts_are_found_by_the_beginning_of_their_names(cast):
    keep(cast.north.school_team, "Раз")

    found = queries.objects_with_drafts(cast.north.school_team, NAMES["form"], "plan-1/")
    assert found == {"plan-1/measure-1"}
    assert not queries.objects_with_drafts(cast.north.school_team, NAMES["form"], "plan-2/")


def test_draft_that_nobody_came_back_to_is_cleaned_away(cast):
    old = keep(cast.north.school_team, "Старое")
    fresh = keep(cast.north.coordinator, "Новое")
    day = timezone.now() - timedelta(days=settings.DRAFT_DAYS) - timedelta(days=1)
    FormDraft.objects.filter(pk=old.pk).update(saved_at=day)

    keep_terms()

    assert list(FormDraft.objects.all()) == [fresh]


def test_trail_tells_who_changed_a_field_last(cast):
    plan, other = cast.north.school, cast.south.school
    for who, obj, key, fields in (
        (cast.north.coordinator, plan, "a", ["text", "term"]),
        (cast.north.school_team, plan, "a", ["text"]),
        (cast.north.school_head, plan, "b", ["text"]),
        (cast.south.coordinator, other, "a", ["text"]),
    ):
        audit.record("school.change", "изменено", by=who, obj=obj, key=key, fields=fields)

    said = last_changes(plan, ["text", "term", "who"], key="a")

    assert said["text"].created_by == cast.north.school_team
    assert said["term"].created_by == cast.north.coordinator
    assert "who" not in said
