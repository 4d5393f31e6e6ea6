"""Asking providers: a place is held, an answer awaited, the next one asked."""
