"""Results as files say them, effective cells, benchmarks; methodologies, runs, findings; rounds."""

from monitoring.models.conditions import SocialIndex
from monitoring.models.effects import EffectStudy, SchoolEffect
from monitoring.models.identification import (
    Finding,
    Methodology,
    MethodologyVersion,
    Reply,
    Run,
    Trial,
)
from monitoring.models.mapping import TableDraft, TableRecipe, ValueMeaning
from monitoring.models.objectivity import BiasSigns, SignAnswer
from monitoring.models.periods import PeriodResult
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
    WorkDetail,
)
from monitoring.models.rounds import (
    Answer,
    AnswerRemark,
    FormVersion,
    KeptAnswer,
    MonitoringForm,
    Response,
    Round,
    RoundForm,
    RoundSnapshot,
)
from monitoring.models.scales import ComputedMarks, MarkScale

__all__ = [
    "Answer",
    "AnswerRemark",
    "Assessment",
    "Benchmark",
    "BiasSigns",
    "ComputedMarks",
    "EffectStudy",
    "FactorCatalogue",
    "Finding",
    "FormVersion",
    "KeptAnswer",
    "ListedSchool",
    "MarkScale",
    "Methodology",
    "MethodologyVersion",
    "MonitoringForm",
    "ParticipantResult",
    "PeriodResult",
    "ProfileFactor",
    "RegionalAct",
    "Reply",
    "ResourceMap",
    "Response",
    "RiskFactor",
    "RiskProfile",
    "Round",
    "RoundForm",
    "RoundSnapshot",
    "Run",
    "SchoolEffect",
    "SchoolResult",
    "SignAnswer",
    "SocialIndex",
    "SourceResult",
    "SwotEntry",
    "TableDraft",
    "TableRecipe",
    "Trial",
    "ValueMeaning",
    "WorkDetail",
]
