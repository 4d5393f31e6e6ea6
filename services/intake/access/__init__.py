"""Visits, interviews, looks from outside: each needs her consent, by default there is none."""
