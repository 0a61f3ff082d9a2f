"""Results as files say them, effective cells, benchmarks; methodologies, runs, findings."""

from monitoring.models.identification import Finding, Methodology, MethodologyVersion, Reply, Run
from monitoring.models.objectivity import BiasSigns
from monitoring.models.profiles import (
    FactorCatalogue,
    ProfileFactor,
    ResourceMap,
    RiskFactor,
    RiskProfile,
    SwotEntry,
)
from monitoring.models.region_acts import ListedSchool, RegionalAct
from monitoring.models.results import (
    Assessment,
    Benchmark,
    ParticipantResult,
    SchoolResult,
    SourceResult,
)

__all__ = [
    "Assessment",
    "Benchmark",
    "BiasSigns",
    "FactorCatalogue",
    "Finding",
    "ListedSchool",
    "Methodology",
    "MethodologyVersion",
    "ParticipantResult",
    "ProfileFactor",
    "RegionalAct",
    "Reply",
    "ResourceMap",
    "RiskFactor",
    "RiskProfile",
    "Run",
    "SchoolResult",
    "SourceResult",
    "SwotEntry",
]
