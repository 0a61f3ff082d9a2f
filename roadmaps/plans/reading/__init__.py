"""Reading of plans from the files that schools already have (Word, Excel, OpenDocument, pasted)."""

from roadmaps.plans.reading.plan import ReadMeasure, ReadPlan
from roadmaps.plans.reading.reader import read_pasted, read_plan

__all__ = ["ReadMeasure", "ReadPlan", "read_pasted", "read_plan"]
