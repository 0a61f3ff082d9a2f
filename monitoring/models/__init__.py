"""Results as files say them, effective cells, benchmarks; methodologies, runs, findings."""

from monitoring.models.identification import Finding, Methodology, MethodologyVersion, Reply, Run
from monitoring.models.profiles import (
    FactorCatalogue,
    ProfileFactor,
    ResourceMap,
    RiskFactor,
    RiskProfile,
    SwotEntry,
)
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
    "FactorCatalogue",
    "Finding",
    "Methodology",
    "MethodologyVersion",
    "ParticipantResult",
    "ProfileFactor",
    "Reply",
    "ResourceMap",
    "RiskFactor",
    "RiskProfile",
    "Run",
    "SchoolResult",
    "SourceResult",
    "SwotEntry",
]
