"""`make faults`: workers are killed at random points of every kind of work, on both databases."""
