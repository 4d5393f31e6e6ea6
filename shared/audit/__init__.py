"""Who looked at or changed what: every service appends to its own chained record."""

from shared.audit.look import Look
from shared.audit.store import note

__all__ = ["Look", "note"]
