"""What is handed in: archives and folders in, submissions out."""
