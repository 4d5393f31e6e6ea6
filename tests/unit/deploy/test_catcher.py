"""The catcher's web side, in-process."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.local.catcher.app import application
from deploy.local.catcher.messages import KEPT, Box, Caught

SMS = {"to": "19900000001", "text": "请按时取件。", "reference": "m-1"}


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "catcher" / "messages.jsonl")


@pytest.fixture
async def client(box: Box) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(box))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8025") as client:
        yield client


async def test_an_sms_is_kept_and_shown(client: httpx.AsyncClient) -> None:
    answer = await client.post("/sms", json=SMS)
    assert answer.json() == {"id": 1, "reference": "m-1"}
    [message] = (await client.get("/messages.json?kind=sms")).json()["messages"]
    assert (message["to"], message["text"], message["kind"]) == (SMS["to"], SMS["text"], "sms")
    page = (await client.get("/?lang=en")).text
    assert SMS["text"] in page
    assert "<button>Delete all</button>" in page


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b'{"to": "19900000001"}'])
async def test_a_broken_sms_is_refused_and_not_kept(
    client: httpx.AsyncClient, box: Box, body: bytes
) -> None:
    assert (await client.post("/sms", content=body)).status_code == 400
    assert box.total == 0


async def test_a_webhook_is_kept_with_its_headers(client: httpx.AsyncClient) -> None:
    headers = {"webhook-id": "e-1", "webhook-signature": "v1,abc"}
    answer = await client.post("/hooks/shelter-7", content=b'{"type": "x"}', headers=headers)
    assert answer.status_code == 204
    [message] = (await client.get("/messages.json?to=shelter-7")).json()["messages"]
    assert message["headers"]["webhook-signature"] == "v1,abc"
    assert message["reference"] == "e-1"


async def test_the_page_escapes_what_it_shows(client: httpx.AsyncClient) -> None:
    await client.post("/sms", json=SMS | {"text": "<script>alert(1)</script>"})
    page = (await client.get("/")).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


async def test_the_page_asks_nobody_outside(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("accepted", "words"),
    [("zh-CN,zh;q=0.9", "还没有截获任何消息"), ("en", "Nothing has been caught")],
)
async def test_an_empty_box_says_so_in_the_readers_language(
    client: httpx.AsyncClient, accepted: str, words: str
) -> None:
    page = await client.get("/", headers={"accept-language": accepted})
    assert words in page.text


async def test_deleting_empties_memory_and_file(client: httpx.AsyncClient, tmp_path: Path) -> None:
    await client.post("/sms", json=SMS)
    assert (await client.delete("/messages")).status_code == 204
    assert (await client.get("/messages.json")).json()["messages"] == []
    assert not (tmp_path / "catcher" / "messages.jsonl").exists()


async def test_another_hosts_name_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/messages.json", headers={"host": "attacker.example"})
    assert answer.status_code == 400


def test_memory_is_bounded(box: Box) -> None:
    for number in range(KEPT + 10):
        box.put(Caught("sms", "19900000001", f"{number}"))
    assert len(box.newest()) == KEPT
    assert box.newest()[0].number == KEPT + 10
    assert box.total == KEPT + 10
