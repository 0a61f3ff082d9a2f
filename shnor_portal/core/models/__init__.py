"""Rows of the kit: jobs, audit, stored files, batches of files, snapshots of papers, drafts,
chosen columns."""

from shnor_portal.core.models.audit import AuditEvent
from shnor_portal.core.models.columns import ColumnChoice
from shnor_portal.core.models.drafts import FormDraft
from shnor_portal.core.models.files import StoredFile
from shnor_portal.core.models.intake import Batch, BatchFile, BatchIssue, StagedRecord
from shnor_portal.core.models.jobs import Job
from shnor_portal.core.models.notices import Notice
from shnor_portal.core.models.papers import DataVersion, PaperSnapshot
from shnor_portal.core.models.pulse import Pulse
from shnor_portal.core.models.retention import TermRun

__all__ = [
    "AuditEvent",
    "Batch",
    "BatchFile",
    "BatchIssue",
    "ColumnChoice",
    "DataVersion",
    "FormDraft",
    "Job",
    "Notice",
    "PaperSnapshot",
    "Pulse",
    "StagedRecord",
    "StoredFile",
    "TermRun",
]
