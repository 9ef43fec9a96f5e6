"""Pictures: made small enough for a phone (`pictures.py`), and kept as files (`shelf.py`)."""
