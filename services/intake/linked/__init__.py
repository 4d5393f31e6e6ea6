"""Persons beside her who need protection of their own: children who saw or heard it."""
