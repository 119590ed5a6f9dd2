"""The sheets of the plan workbook, a module each; a module here that declares a ``SHEET`` is a sheet."""
