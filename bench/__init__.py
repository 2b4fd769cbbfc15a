"""Measurements on a PostgreSQL, a web server and data of their own; `python -m bench NAME`."""
