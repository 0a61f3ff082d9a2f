"""What a methodology finds in facts, with a trace: no database, no clock, no web."""
