"""What every address of every service answers alike, whatever it is for."""

import importlib
import re
from functools import cache
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from shared.api.app import application
from shared.http.authorisation import PROBES, scopes_of
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer

ID = "0190a1b2-0000-7000-8000-000000000001"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"}


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
            right = {m for r in routes(service) if r.path == route.path for m in r.methods or ()}
            right |= {"HEAD"} if "GET" in right else set()
            for method in METHODS - right:
                answer = await http.request(method, path)
                assert answer.status_code == 405, (method, path)
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


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "zh-CN"}


@pytest.mark.parametrize("service", ["intake", "matching", "notifications"])
async def test_the_first_page_says_what_this_is_to_people_and_to_programs(service: str) -> None:
    async with client(service) as http:
        page, told = await http.get("/", headers=BROWSER), await http.get("/")
        english = await http.get("/?lang=en", headers=BROWSER)
        assert page.headers["content-language"] == "zh"
        assert 'lang="zh"' in page.text
        assert 'name="viewport" content="width=device-width' in page.text
        assert english.headers["content-language"] == "en"
        links = told.json()["links"]
        for name in ("documentation", "openapi", "problems", "health"):
            assert (await http.get(links[name])).status_code == 200
            assert f'href="{links[name]}"' in page.text
        assert links["token"].endswith(":8001/oauth/token")
        assert "Accept" in page.headers["vary"]


async def test_reporting_tells_programs_what_it_is_and_shows_others_its_figures() -> None:
    async with client("reporting") as http:
        told = await http.get("/", headers={"accept": "application/json"})
    assert (told.status_code, told.json()["service"]) == (200, "reporting")
    assert told.json()["links"]["documentation"] == "/docs"


@pytest.mark.parametrize("service", SERVICES)
async def test_every_problem_type_is_listed_and_explained(service: str) -> None:
    async with client(service) as http:
        items = (await http.get("/problems")).json()["items"]
        page = await http.get("/problems", headers=BROWSER)
        for item in items:
            assert f'href="{item["type"]}"' in page.text
            explained = await http.get(item["type"], headers=BROWSER)
            assert explained.status_code == 200
            assert explained.headers["content-language"] == "zh"
        chinese = (await http.get("/problems?lang=zh")).json()["items"]
        assert [item["title"] for item in chinese] != [item["title"] for item in items]
        assert (await http.get("/problems/no-such")).json()["type"] == "/problems/not-found"


PREFLIGHT = {"access-control-request-method": "POST"}
ORIGINS = [
    ("http://localhost:8002", True),
    ("http://127.0.0.1:8004", True),
    ("http://[::1]:8003", True),
    ("http://localhost:9999", False),
    ("http://evil.example:8002", False),
    ("null", False),
    ("http://localhost:8002@evil.example", False),
    ("file://localhost:8002", False),
    ("http://localhost:99999999", False),
]


@pytest.mark.parametrize(("origin", "ours"), ORIGINS)
async def test_pages_of_ours_alone_read_what_the_token_address_answers(
    origin: str, ours: bool
) -> None:
    async with client("intake") as http:
        asked = await http.options("/oauth/token", headers={"origin": origin, **PREFLIGHT})
        form = {"content-type": "application/x-www-form-urlencoded", "origin": origin}
        answer = await http.post("/oauth/token", content=b"grant_type=x", headers=form)
        elsewhere = await http.get("/healthz", headers={"origin": origin})
    assert asked.status_code == 204
    for told in (asked, answer):
        assert told.headers.get("access-control-allow-origin") == (origin if ours else None)
        assert "Origin" in told.headers["vary"]
    assert "access-control-allow-origin" not in elsewhere.headers


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_every_page_asks_the_one_token_address(service: str, host: str) -> None:
    async with client(service, host=host) as http:
        document = (await http.get("/openapi.json")).json()
        policy = (await http.get("/docs")).headers["content-security-policy"]
    flow = document["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"http://{host}:8001/oauth/token"
    assert f"connect-src 'self' http://{host}:8001;" in policy
    assert document["servers"] == [{"url": f"http://{host}"}]


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
            # What is kept is given to anybody; making it is counted where it is made.
            if route.path in PROBES or not route.reads.counted:
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
