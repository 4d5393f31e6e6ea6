"""Needs that come after the first: one grows out of another, or one that had ended is taken up."""
