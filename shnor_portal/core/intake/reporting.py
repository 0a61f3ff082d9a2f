"""One file's reading as the JSON of the command-line contract."""

from typing import Any

from shnor_portal.core.intake.layouts import Staged
from shnor_portal.core.models import Batch, BatchFile

FIELDS = ("sheet", "row", "column", "value", "code", "message", "severity")


def file_report(file: BatchFile) -> dict[str, Any]:
    """`{format, procedure, year, …, issues}` of a file that was read."""
    summary = file.summary or Staged().counts()
    issues = list(file.issues.order_by("pk").values(*FIELDS))
    return {"file": file.stored.name, "format": file.layout or None, **summary, "issues": issues}


def batch_report(batch: Batch) -> dict[str, Any] | list[dict[str, Any]]:
    """One report for one file, a list for several, in the order in which they were given."""
    reports = [file_report(file) for file in batch.files.select_related("stored")]
    return reports[0] if len(reports) == 1 else reports
