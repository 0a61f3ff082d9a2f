"""Plans, their versions, review and execution; schools' site sections; programmes; support."""

from roadmaps.models.at_risk import RiskCount
from roadmaps.models.competences import CompetenceCheck
from roadmaps.models.errands import Directive, Errand
from roadmaps.models.execution import CalendarFeed, EarlySign, Evidence, Occurrence, SiteCheck
from roadmaps.models.plans import (
    Addressee,
    Measure,
    MeasureComment,
    MeasureLink,
    MeasurePerson,
    Plan,
    PlanVersion,
)
from roadmaps.models.practices import Practice
from roadmaps.models.programmes import (
    Programme,
    ProgrammeTask,
    TargetFact,
    TargetIndicator,
)
from roadmaps.models.proof import (
    CycleCatalogue,
    LinkCheck,
    ProofArchive,
    ProofItem,
    ProofMark,
    ProofRevision,
    PublicPage,
)
from roadmaps.models.reviews import CriterionScore, ExpertReview, ReviewCriterion
from roadmaps.models.support import Partnership, SupportedSchool, SupportEvent, SupportNorm
from roadmaps.models.yearsend import ProgrammeReview, RoundNote, YearReport

__all__ = [
    "Addressee",
    "CalendarFeed",
    "CompetenceCheck",
    "CriterionScore",
    "CycleCatalogue",
    "Directive",
    "EarlySign",
    "Errand",
    "Evidence",
    "ExpertReview",
    "LinkCheck",
    "Measure",
    "MeasureComment",
    "MeasureLink",
    "MeasurePerson",
    "Occurrence",
    "Partnership",
    "Plan",
    "PlanVersion",
    "Practice",
    "Programme",
    "ProgrammeReview",
    "ProgrammeTask",
    "ProofArchive",
    "ProofItem",
    "ProofMark",
    "ProofRevision",
    "PublicPage",
    "ReviewCriterion",
    "RiskCount",
    "RoundNote",
    "SiteCheck",
    "SupportEvent",
    "SupportNorm",
    "SupportedSchool",
    "TargetFact",
    "TargetIndicator",
    "YearReport",
]
