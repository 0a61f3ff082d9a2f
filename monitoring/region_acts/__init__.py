"""Acts of the region with lists of schools: from Word, PDF or a workbook to their page."""
