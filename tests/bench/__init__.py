"""`make bench`: the heavy steps, each beside its limit and a peer in the same run.

Seconds depend on the machine; what counts is the ratio to the limit.
"""
