"""Somebody of a provider at the inbox page, as a browser without scripts speaks to it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tests.integration.matching.conftest import LAWYERS, Matching

HERE = {"sec-fetch-site": "same-origin"}


@dataclass
class AtThePage:
    """A browser with its cookies, and the page it looks at."""

    http: httpx.AsyncClient
    lang: str = "zh"
    text: str = ""

    async def open(self, path: str = "") -> str:
        """Look at a page of the inbox."""
        answer = await self.http.get(f"/inbox/{self.lang}{path}")
        assert answer.status_code == 200, answer.text
        self.text = answer.text
        return self.text

    def hidden(self, name: str) -> str:
        """A hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, self.text
        return found[1]

    async def send(self, path: str, do: str, **given: str) -> httpx.Response:
        """Send a form of the page that is open."""
        form = {"ticket": self.hidden("ticket"), "seen": self.hidden("seen"), "do": do}
        return await self.http.post(f"/inbox/{self.lang}{path}", data=form | given, headers=HERE)

    async def done(self, path: str, do: str, **given: str) -> str:
        """Open an offer, do something with it, and look at what it says then."""
        await self.open(path)
        answer = await self.send(path, do, **given)
        assert answer.status_code == 303, answer.text
        self.text = (await self.http.get(answer.headers["location"])).text
        return self.text


async def browser(matching: Matching) -> httpx.AsyncClient:
    """A browser that nobody has signed in with."""
    client = httpx.AsyncClient(transport=matching.transport, base_url="http://localhost")
    return await matching.stack.enter_async_context(client)


async def a_code(matching: Matching, partner: UUID = LAWYERS, **more: Any) -> str:
    """A code that opens the page once."""
    client = await matching.client(partner, "offer:respond", **more)
    answer = await client.post("/v1/inbox/codes")
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


async def signed_in(matching: Matching, partner: UUID = LAWYERS, lang: str = "zh") -> AtThePage:
    """Somebody who has typed a code."""
    http = await browser(matching)
    typed = (await a_code(matching, partner)).lower().replace("-", " ")
    answer = await http.post(f"/inbox/{lang}/do/in", data={"code": typed}, headers=HERE)
    assert answer.status_code == 303, answer.text
    return AtThePage(http, lang)
