"""Doors between services: a scope for each, and each service opens only what it needs."""

import pytest

from deploy.local.demo_clients import DEMOS
from services.documents import documents_of
from services.intake.partners.clients_form import GIVEN_OUT
from shared.events.catalogue import CATALOGUE
from shared.http.authorisation import SCOPES
from shared.security.internal_scopes import INTERNAL_SCOPES, SCOPE_OF_PATH, SCOPES_OF_SERVICE
from shared.settings import SERVICES

EXPECTED = {
    "intake": {"internal:inbox", "internal:deliveries"},
    "matching": {"internal:inbox", "internal:revocations"},
    "notifications": {
        "internal:inbox",
        "internal:revocations",
        "internal:safe-contacts",
        "internal:answer-links",
    },
    "reporting": {"internal:revocations"},
}
"""To ask whether its events were seen, whose tokens are dead, how to reach a survivor, and for
links by which a provider answers."""


def asked_by_internal_addresses() -> dict[str, set[str]]:
    """The scopes that open each internal address, whichever service answers it."""
    found: dict[str, set[str]] = {}
    for service in SERVICES:
        document = documents_of(service).whole()
        for path, item in document["paths"].items():
            for operation in item.values() if path.startswith("/internal/") else ():
                ways = operation["security"]
                found.setdefault(path, set()).update(*(way.get("oauth", ()) for way in ways))
    return found


def test_every_internal_address_is_operations_or_a_door_of_its_own() -> None:
    doors = {}
    for path, asked in asked_by_internal_addresses().items():
        [scope] = asked
        if scope != "ops":
            assert scope.startswith("internal:"), path
            doors[path] = scope
    assert doors == SCOPE_OF_PATH
    assert len(set(doors.values())) == len(doors), "two doors share a scope"
    assert set(doors.values()) == set(INTERNAL_SCOPES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_opens_exactly_the_doors_it_needs(service: str) -> None:
    assert SCOPES_OF_SERVICE[service] == EXPECTED[service]


def test_whoever_is_heard_by_others_may_ask_what_they_have_seen() -> None:
    heard = {topic.producer for topic in CATALOGUE.values() if topic.consumers}
    assert {
        service for service in SERVICES if "internal:inbox" in SCOPES_OF_SERVICE[service]
    } == heard


def test_only_notifications_reads_safe_contacts() -> None:
    may = {
        service for service in SERVICES if "internal:safe-contacts" in SCOPES_OF_SERVICE[service]
    }
    assert may == {"notifications"}


def test_only_notifications_gets_links_by_which_offers_are_answered() -> None:
    may = {service for service in SERVICES if "internal:answer-links" in SCOPES_OF_SERVICE[service]}
    assert may == {"notifications"}


def test_no_scope_opens_every_door() -> None:
    assert "service" not in SCOPES


def test_no_partner_and_no_demo_client_has_a_door() -> None:
    assert not {scope for scope in GIVEN_OUT if scope.startswith("internal:")}
    assert not {scope for demo in DEMOS for scope in demo.scopes if scope not in GIVEN_OUT}
