"""Who looked at or changed what: every service appends to its own chained record."""

from shared.audit.look import Look, looks_at
from shared.audit.store import note

__all__ = ["Look", "looks_at", "note"]
