"""Appointments come near: a provider is reminded once of each, and of none that has changed."""
