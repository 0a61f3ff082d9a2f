"""Reading of plans from the files that schools already have (Word, Excel, OpenDocument, pasted).

`guard` is the way in; `reader` and all that parses runs in the guarded process that it starts.
"""
