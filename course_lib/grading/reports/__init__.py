"""What a grading leaves: class page, workbook, tables, feedback."""
