"""What of a client may be changed, by whom."""

from collections.abc import Collection

from services.intake.partners.clients_store import StoredClient
from services.intake.registry.rules import ABROAD, FROM_ABROAD
from shared.errors import Conflict
from shared.http.authorisation import OF_STAFF

OURS = "It is a service's own: `jieli keys rotate client` gives it another secret."
STAFF_ONLY = frozenset({"admin", "ops"}) | OF_STAFF
"""Scopes that no partner's client has."""
YOURSELF = "Nobody locks themselves out; let another administrator do it."


def check_disable(kept: StoredClient, actor: str) -> None:
    """Raise Conflict when an administrator would disable themselves."""
    if kept.client_id == actor:
        raise Conflict(YOURSELF)


def check_renewal(kept: StoredClient) -> None:
    """Raise Conflict for a client that is disabled, or whose secret is a file of a service."""
    if kept.kind == "service":
        raise Conflict(OURS)
    if kept.disabled_at is not None:
        raise Conflict("It is disabled; enable it first.")


def check_abroad(scopes: Collection[str], *, abroad: bool) -> None:
    """Raise Conflict when a client of an organisation abroad would do more than read figures."""
    if abroad and not FROM_ABROAD.issuperset(scopes):
        raise Conflict(ABROAD)


def check_scopes(kept: StoredClient, scopes: Collection[str], actor: str) -> None:
    """Raise Conflict when these scopes are not this client's to have.

    A service has its doors, a partner nothing of staff's, and an administrator stays one.
    """
    if kept.kind == "service":
        raise Conflict(OURS)
    if kept.kind == "partner" and not STAFF_ONLY.isdisjoint(scopes):
        raise Conflict("A partner's client never administers, operates or approves.")
    if kept.client_id == actor and "admin" not in scopes:
        raise Conflict(YOURSELF)
