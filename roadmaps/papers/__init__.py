"""Papers about plans."""
