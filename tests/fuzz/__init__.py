"""Files spoilt in every way that desks and strangers spoil them, over every layout that is known.

`test_fuzz.py` tries some in each run of the suite, `make fuzz SEED= N=` as many as wanted.
"""
