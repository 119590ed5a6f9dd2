"""Units as a whole: what `course new-unit` begins, a file for each unit."""
