"""Copies of the whole portal: made while it works, encrypted, verified by restoring, restored.

A copy is a folder of three sealed parts and a manifest: the database as it stood at one moment,
the files that are kept for good, and those that have a date of deletion. The keys are never in it:
they go into a file of their own, under a passphrase (`keys`).
"""
