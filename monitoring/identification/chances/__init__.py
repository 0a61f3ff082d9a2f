"""How likely the true shares of a school satisfy a rule: a model of its region, pure.

Loaded only where an identification is computed: scipy takes a second to import.
"""
