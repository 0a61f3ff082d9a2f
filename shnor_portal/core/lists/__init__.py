"""Lists of the portal: one declaration of a table is its page, its cards on a phone, its paper
and its workbook.

`columns` says what a column and a table are, `listing` is a table as one request asks for it,
`choices` remembers whose columns are hidden, `filters` is the one idiom of filters, `cells` writes
what a cell shows beside its value.
"""
