"""Reporting: turns what happened into figures in which nobody can be found."""
