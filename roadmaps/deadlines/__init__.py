"""Deadlines («сроки») as plans write them: read into days, worded, moved by a year (design §6)."""

from roadmaps.deadlines.parsing import Deadline, Occurrence, parse_deadline

__all__ = ["Deadline", "Occurrence", "parse_deadline"]
