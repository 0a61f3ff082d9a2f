"""How the sheets of a workbook look: what is merged, hidden, struck out, in percent, coloured.

Values are read elsewhere (`extract`); this is the second look, which says how a person sees them.
"""
