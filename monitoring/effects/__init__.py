"""What became of accompanied schools, beside what was to be expected with nothing done.

`changes` compares (pure); `accompanied` says which schools since when; `services` keeps a study;
`words` tell it. Nothing here says that a change is the merit of a measure.
"""
