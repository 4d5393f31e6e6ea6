"""Doors between services: a scope for each, and each service opens only what it needs."""

import importlib

import pytest

from deploy.local.demo_clients import DEMOS
from services.intake.partners.clients_form import GIVEN_OUT
from shared.events.catalogue import CATALOGUE
from shared.http.access import SCOPES
from shared.http.app import api
from shared.security.doors import DOORS, OPENED_BY, SCOPE_OF
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer

EXPECTED = {
    "intake": {"internal:inbox"},
    "matching": {"internal:inbox", "internal:revocations"},
    "notifications": {"internal:inbox", "internal:revocations", "internal:safe-contacts"},
    "reporting": {"internal:revocations"},
}
"""To ask whether its events were seen, whose tokens are dead, and how to reach a survivor."""


def asked_by_internal_addresses() -> dict[str, set[str]]:
    """The scopes that open each internal address, whichever service answers it."""
    found: dict[str, set[str]] = {}
    for service in SERVICES:
        built = importlib.import_module(f"services.{service}.app").build(Settings())
        document = api(built, Settings(), Tracer(service, None)).openapi()
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
    assert doors == SCOPE_OF
    assert len(set(doors.values())) == len(doors), "two doors share a scope"
    assert set(doors.values()) == set(DOORS)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_opens_exactly_the_doors_it_needs(service: str) -> None:
    assert OPENED_BY[service] == EXPECTED[service]


def test_whoever_is_heard_by_others_may_ask_what_they_have_seen() -> None:
    heard = {topic.producer for topic in CATALOGUE.values() if topic.consumers}
    assert {service for service in SERVICES if "internal:inbox" in OPENED_BY[service]} == heard


def test_only_notifications_reads_safe_contacts() -> None:
    may = {service for service in SERVICES if "internal:safe-contacts" in OPENED_BY[service]}
    assert may == {"notifications"}


def test_no_scope_opens_every_door() -> None:
    assert "service" not in SCOPES


def test_no_partner_and_no_demo_client_has_a_door() -> None:
    assert not {scope for scope in GIVEN_OUT if scope.startswith("internal:")}
    assert not {scope for demo in DEMOS for scope in demo.scopes if scope not in GIVEN_OUT}
