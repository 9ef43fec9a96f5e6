"""SQL and nothing else: the database, its tables, and plain functions that take a connection first.

None of these functions commits, and none of them awaits.
"""
