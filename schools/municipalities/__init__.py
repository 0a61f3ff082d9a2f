"""Municipalities and the words that their pages and papers use."""
