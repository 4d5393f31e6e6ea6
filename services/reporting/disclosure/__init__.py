"""Disclosure control: decides what of a table may be seen, and proves it."""
