"""Monitoring rounds: forms, windows, answers of schools, their checking, what a closing keeps."""
