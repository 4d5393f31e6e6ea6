"""What of a client may be changed, by whom."""

from collections.abc import Collection

from services.intake.partners.clients import Kept
from shared.errors import Conflict
from shared.http.access import OF_STAFF

OURS = "It is a service's own: `jieli keys rotate client` gives it another secret."
STAFF_ONLY = frozenset({"admin", "ops"}) | OF_STAFF
"""Scopes that no partner's client has."""
YOURSELF = "Nobody locks themselves out; let another administrator do it."


def check_disable(kept: Kept, actor: str) -> None:
    """Raise Conflict when an administrator would disable themselves."""
    if kept.client_id == actor:
        raise Conflict(YOURSELF)


def check_renewal(kept: Kept) -> None:
    """Raise Conflict for a client that is disabled, or whose secret is a file of a service."""
    if kept.kind == "service":
        raise Conflict(OURS)
    if kept.disabled_at is not None:
        raise Conflict("It is disabled; enable it first.")


def check_scopes(kept: Kept, scopes: Collection[str], actor: str) -> None:
    """Raise Conflict when these scopes are not this client's to have.

    A service has its doors, a partner nothing of staff's, and an administrator stays one.
    """
    if kept.kind == "service":
        raise Conflict(OURS)
    if kept.kind == "partner" and not STAFF_ONLY.isdisjoint(scopes):
        raise Conflict("A partner's client never administers, operates or approves.")
    if kept.client_id == actor and "admin" not in scopes:
        raise Conflict(YOURSELF)
