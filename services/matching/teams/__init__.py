"""Everybody who serves one case: one lead, and each sees its own part alone."""
