"""Approval: a provider is asked as far as a person has approved it, and no further."""
