"""Offline pages: notebooks and tables as HTML, the folder they are put into."""
