"""Plans and their versions, their review, their execution, and schools' site sections."""

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
    "ReviewCriterion",
    "SiteCheck",
]
