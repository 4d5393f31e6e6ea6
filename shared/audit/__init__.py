"""Who looked at or changed what: every service appends to its own chained record."""

from shared.audit.entry import AuditEntry, entries_for
from shared.audit.store import write_audit

__all__ = ["AuditEntry", "entries_for", "write_audit"]
