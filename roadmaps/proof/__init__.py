"""What proves a year: positions of the cycle, evidence, its chain, the archive; the public page."""
