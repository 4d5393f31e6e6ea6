"""Jieli under the load: whole, as processes, with tracing on."""
