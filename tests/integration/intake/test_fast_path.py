"""The way without FastAPI's layers answers as the way through them does."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from services.intake.referrals.examples import CALL
from shared.http.allowed_hosts import AllowedHosts
from shared.http.middleware import RequestMiddleware
from shared.telemetry import Tracer
from tests.integration.intake.office import HOTLINE, LAWYERS, NDJSON, Office
from tests.support.builders import a_referral

CHANGING = ("id", "referral_id", "receipt_code", "trace_id")
WELL: dict[str, Any] = {"content-type": "application/json", "idempotency-key": "k"}


@pytest.fixture
async def through(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests pass all of FastAPI."""
    whole = httpx.ASGITransport(
        RequestMiddleware(office.app, Tracer("intake", None), AllowedHosts(office.settings))
    )
    async with httpx.AsyncClient(transport=whole, base_url="http://localhost") as http:
        yield http


def alike(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    lines = [orjson.loads(line) for line in answer.content.splitlines()]
    for line in lines:
        for name in CHANGING:
            line.pop(name, None)
    headers = {k: v for k, v in answer.headers.items() if k not in ("location", "content-length")}
    return answer.status_code, lines, headers


@pytest.mark.parametrize("path", ["/v1/referrals", "/v1/calls", "/v1/usage", "/v1/referrals/batch"])
@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (orjson.dumps(a_referral()), {}),
        (orjson.dumps(CALL), {}),
        (b"{broken", {}),
        (b"{}", {}),
        (b"x" * 300_000, {}),
        (b"{}", {"content-type": "text/plain"}),
        (b"{}", {"content-type": NDJSON}),
        (b"{}", {"authorization": ""}),
        (b"{}", {"authorization": "lawyers"}),
        (b"{}", {"idempotency-key": ""}),
        (b"{}", {"accept-language": "zh"}),
    ],
)
async def test_both_ways_answer_alike(
    office: Office, through: httpx.AsyncClient, path: str, body: bytes, changes: dict[str, str]
) -> None:
    headers = WELL | office.bearer(LAWYERS if "lawyers" in changes.values() else HOTLINE)
    headers |= {k: v for k, v in changes.items() if v != "lawyers"}
    found = []
    for key, http in (("a", office.http), ("b", through)):
        if headers["idempotency-key"]:
            headers["idempotency-key"] = key
        found.append(alike(await http.post(path, content=body, headers=headers)))
    assert found[0] == found[1]


async def test_other_methods_are_refused_as_ever(office: Office) -> None:
    answer = await office.http.put("/v1/referrals", headers=office.bearer(HOTLINE))
    assert answer.status_code == 405
    assert answer.json()["type"] == "/problems/method-not-allowed"
