"""Results as files say them, effective cells, benchmarks; methodologies, runs, findings."""

from monitoring.models.identification import Finding, Methodology, MethodologyVersion, Run
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
    "Finding",
    "Methodology",
    "MethodologyVersion",
    "ParticipantResult",
    "Run",
    "SchoolResult",
    "SourceResult",
]
