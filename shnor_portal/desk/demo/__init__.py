"""The demonstration region: invented places and people, results in the real layouts, a story.

Everything is brought in by the services that people use; only the days on which it happened are
set back, so that the portal looks as if it had been at work for three years.
"""
