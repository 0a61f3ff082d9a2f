"""A school's own results by quarter, trimester, half-year and year."""
