"""Seeing what the shop does: logs, request ids, metrics, health. Knows settings and nothing above."""
