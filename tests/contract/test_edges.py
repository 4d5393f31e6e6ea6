"""What every address of every service answers alike, whatever it is for."""

import importlib
import re
from functools import cache
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from shared.http.access import PROBES, scopes_of
from shared.http.app import application
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer

ID = "0190a1b2-0000-7000-8000-000000000001"


@cache
def built(service: str, **settings: Any) -> Any:
    given = Settings(**settings)
    made = importlib.import_module(f"services.{service}.app").build(given)
    return application(made, given, Tracer(service, None))


def client(service: str, host: str = "localhost", **settings: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(built(service, **settings), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


def routes(service: str) -> list[APIRoute]:
    found: list[APIRoute] = built(service).app.app.state.routes
    return found


def somewhere(route: APIRoute) -> str:
    return re.sub(r"\{[^}]*\}", ID, route.path)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_wrong_method_is_told_the_right_ones(service: str) -> None:
    async with client(service) as http:
        for route in routes(service):
            path = somewhere(route)
            answer = await http.request("TRACE", path)
            here = [r for r in routes(service) if r.path_regex.match(path)]
            right = {method for r in here for method in r.methods or ()}
            right |= {"HEAD"} if "GET" in right else set()
            assert answer.status_code == 405, path
            assert set(answer.headers["allow"].split(", ")) == right
            assert answer.headers["content-type"] == "application/problem+json"
        answer = await http.post("/openapi.json")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_slash_too_many_is_not_found_and_leads_nowhere(service: str) -> None:
    async with client(service) as http:
        for route in routes(service):
            path = somewhere(route)
            if path == "/" or "/{" in route.path:
                continue
            for method in route.methods or ():
                answer = await http.request(method, f"{path}/", headers={"host": "localhost"})
                assert answer.status_code in (404, 405), path
                assert "location" not in answer.headers


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("path", ["/healthz", "/docs", "/problems/invalid", "/openapi.json"])
async def test_head_is_answered_as_get_is_without_the_body(service: str, path: str) -> None:
    async with client(service) as http:
        whole, head = await http.get(path), await http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("service", SERVICES)
async def test_head_without_a_token_is_refused_as_get_is(service: str) -> None:
    async with client(service) as http:
        for route in routes(service):
            if "GET" in (route.methods or ()) and scopes_of(route) is not None:
                assert (await http.head(somewhere(route))).status_code in (401, 429)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "path", ["/healthz", "/docs", "/problems/invalid", "/nowhere", "/v1/nothing", "/openapi.json"]
)
async def test_nothing_is_kept_framed_or_guessed_at(service: str, path: str) -> None:
    async with client(service) as http:
        answer = await http.get(path)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_the_page_of_the_interface_is_made_of_files_of_ours_alone() -> None:
    async with client("intake") as http:
        page = (await http.get("/docs")).text
        sources = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert len(sources) == 4
        for source in sources:
            assert (await http.get(f"/{source}")).status_code == 200
        assert not re.search(r"<script>|<style|\son\w+=|style=", page)
        assert (await http.get("/docs/..%2fpyproject.toml")).status_code == 404


HOSTS = [
    ("localhost", 200),
    ("LOCALHOST:8001", 200),
    ("127.0.0.1:1", 200),
    ("[::1]:8001", 200),
    ("intake.example", 200),
    ("public.example", 200),
    ("evil.example", 421),
    ("localhost.evil.example", 421),
    ("localhost:80:80", 421),
    ("localhost@evil.example", 421),
    ("", 421),
    ("127.0.0.1 evil.example", 421),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
async def test_only_a_name_of_ours_is_answered(host: str, status: int) -> None:
    settings = {"allowed_hosts": "Public.example", "intake_url": "http://intake.example:8001"}
    async with client("intake", **settings) as http:
        answer = await http.get("/healthz", headers={"host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["type"] == "/problems/misdirected"
        assert "evil" not in answer.text


async def test_two_hosts_at_once_are_none() -> None:
    async with client("intake") as http:
        twice = [("host", "localhost"), ("host", "evil.example")]
        assert (await http.get("/healthz", headers=twice)).status_code == 421


@pytest.mark.parametrize("service", SERVICES)
async def test_every_address_without_a_token_counts_for_the_host_that_asks(service: str) -> None:
    settings = {"rate_limit_per_second": 0.001, "allowed_hosts": "rare"}
    async with client(service, **settings) as http:
        for route in routes(service):
            if route.path in PROBES:
                continue
            limits = built(service, **settings).app.app.state.limits
            limits._hosts._whole_at.clear()
            statuses = []
            for _ in range(2):
                for method in route.methods or ():
                    answer = await http.request(method, somewhere(route))
                    statuses.append(answer.status_code)
            assert statuses[-1] == 429, (route.path, statuses)
            assert int(answer.headers["retry-after"]) >= 1
        for _ in range(3):
            assert (await http.get("/healthz")).status_code == 200
