"""Documents of words – Word and PDF – as tables and the paragraphs between them.

Runs in guarded processes; what the tables mean is for those who ask for them.
"""
