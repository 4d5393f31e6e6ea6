"""Names at Kafka: the user each process connects as, and the consumer group of each service."""

from shared.settings import SERVICES

ADMIN = "admin"
"""Makes topics and grants; used by `python -m services migrate` alone."""
SUBSCRIBER = "subscriber"
"""Somebody outside. Its consumer groups begin with its name and a dash."""


def user_of(service: str) -> str:
    """The user a service connects as."""
    return f"svc_{service}"


def group_of(service: str) -> str:
    """The consumer group of a service's workers."""
    return f"jieli-{service}"


GRANTEES = (*map(user_of, SERVICES), SUBSCRIBER)
"""Those who are granted something; nobody else is granted anything."""
