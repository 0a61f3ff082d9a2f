"""Roadmaps of the demonstration: school files brought in, agreed, carried out, reminded of.

Words stand in `municipal`, `school4`, `borovoe` and `others`; deeds in `making`, `carrying_out`
and `watching`; `story` tells them in order.
"""
