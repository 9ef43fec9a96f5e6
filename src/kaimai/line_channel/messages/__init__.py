"""The messages that the shop sends in LINE, as LINE's JSON: pure builders, by what they show.

`limits.py` says whether a message keeps LINE's documented limits. Nothing here sends anything.
"""
