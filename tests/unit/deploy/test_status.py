"""What the status shows."""

import pytest

from deploy.local.status import addresses, without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "postgresql://admin:hidden@db.example:5432/jieli",
            "postgresql://admin@db.example:5432/jieli",
        ),
        ("postgresql://db.example/jieli", "postgresql://db.example/jieli"),
        ("postgresql://postgres@/jieli?host=/run/pg", "postgresql://postgres@/jieli?host=/run/pg"),
    ],
)
def test_a_database_password_is_never_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_each_page_is_named_with_its_port() -> None:
    ports = {
        "intake": 1,
        "matching": 2,
        "notifications": 3,
        "reporting": 4,
        "catcher": 5,
        "zipkin": 6,
    }
    found = addresses(ports)
    assert found["partner_api"] == "http://localhost:1/docs"
    assert found["desk"] == "http://localhost:1/desk"
    assert found["traces"] == "http://localhost:6/"
