"""Plans and their versions, their review, their execution, schools' site sections; programmes."""

from roadmaps.models.execution import CalendarFeed, Evidence, Occurrence, SiteCheck
from roadmaps.models.plans import (
    Addressee,
    Measure,
    MeasureComment,
    MeasureLink,
    MeasurePerson,
    Plan,
    PlanVersion,
)
from roadmaps.models.programmes import (
    Programme,
    ProgrammeTask,
    TargetFact,
    TargetIndicator,
)
from roadmaps.models.reviews import CriterionScore, ExpertReview, ReviewCriterion

__all__ = [
    "Addressee",
    "CalendarFeed",
    "CriterionScore",
    "Evidence",
    "ExpertReview",
    "Measure",
    "MeasureComment",
    "MeasureLink",
    "MeasurePerson",
    "Occurrence",
    "Plan",
    "PlanVersion",
    "Programme",
    "ProgrammeTask",
    "ReviewCriterion",
    "SiteCheck",
    "TargetFact",
    "TargetIndicator",
]
