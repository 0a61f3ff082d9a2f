"""Every model that belongs to a school, a municipality or a region narrows itself to a viewer."""

import pytest
from django.apps import apps
from django.db import models

APPS = ("core", "schools", "monitoring", "roadmaps", "desk")
PLACES = {"schools.Region", "schools.Municipality", "schools.School"}

# Reached only through a row that narrows itself; each names that row.
INSIDE_ANOTHER = {
    "core.BatchFile": "its batch",
    "core.BatchIssue": "the batch of its file",
    "core.StagedRecord": "the batch of its file",
    "monitoring.Answer": "its response",
    "monitoring.AnswerRemark": "the response of its answer",
    "monitoring.Benchmark": "an average over many schools, shown beside a school of one's own",
    "monitoring.ComputedMarks": "its source result",
    "monitoring.FormVersion": "its form",
    "monitoring.KeptAnswer": "the round of its snapshot",
    "monitoring.ParticipantResult": "its source result",
    "monitoring.ProfileFactor": "its profile",
    "monitoring.RoundForm": "its round",
    "monitoring.RoundSnapshot": "its round",
    "monitoring.TableDraft": "the batch of its file",
    "monitoring.WorkDetail": "its source result, or the average that it belongs to",
    "roadmaps.CriterionScore": "its review",
    "schools.PrintedCode": "its person, who alone is shown how many are left",
    "schools.SecondFactor": "its person",
}
# Belongs to nobody in particular.
COMMON = {
    "core.DataVersion": "a counter by scope, never shown",
    "core.Pulse": "a sign of life of a process; the administrator's page shows it",
    "core.TermRun": "when a term of keeping was last seen to; the administrator's page shows it",
    "monitoring.Assessment": "a work that all schools of the country write",
    "monitoring.FactorCatalogue": "lists of risk factors are common to all",
    "monitoring.RiskFactor": "see FactorCatalogue",
    "monitoring.Methodology": "presets are common; those of a municipality are not edited yet",
    "monitoring.MethodologyVersion": "see Methodology",
    "schools.KnownPlace": "a throttle, never shown",
    "schools.SignInFailure": "a throttle, never shown",
}


def own_models() -> list[type[models.Model]]:
    return [model for label in APPS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_model_narrows_itself_or_says_why_not(model):
    label = model._meta.label
    narrows = hasattr(model._default_manager.all(), "visible_to")

    if label in INSIDE_ANOTHER or label in COMMON:
        assert not narrows, f"{label} narrows itself: take it off the list of exceptions"
    else:
        assert narrows, f"{label} needs a queryset with visible_to(user)"


def test_exceptions_exist():
    labels = {model._meta.label for model in own_models()}

    assert set(INSIDE_ANOTHER) | set(COMMON) <= labels


@pytest.mark.parametrize("label", sorted(COMMON))
def test_common_model_points_at_no_place_that_must_be_there(label):
    fields = apps.get_model(label)._meta.get_fields()
    required = [
        field.name
        for field in fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.label in PLACES
        and not field.null
    ]

    assert not required
