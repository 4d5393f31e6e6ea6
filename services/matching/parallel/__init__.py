"""Needs put to several providers at once: the first yes has it, the others are superseded."""
