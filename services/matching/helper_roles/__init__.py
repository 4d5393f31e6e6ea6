"""Helpers beside the providers: seven roles, each with how much of a case it may read."""
