"""Programmes to begin from, as data: passports, tasks and indicators that are in use."""
