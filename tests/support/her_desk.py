"""Somebody at the operator's desk without a script: what it asks, as the page would."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from tests.support.issuer import Issuer

HTML = {"accept": "text/html"}
SIX: dict[str, Any] = {
    "region": "110105",
    "age": "18-39",
    "harm": ["domestic_violence"],
    "needs": ["legal_consultation"],
    "scope": "any_matched_provider",
}
"""The required fields that are typed; the sixth, the channel, is the desk's own."""


class DeskBrowser:
    """One browser at the desk: it keeps cookies and the ticket of its page."""

    def __init__(self, http: httpx.AsyncClient, issuer: Issuer, lang: str = "zh") -> None:
        self.http, self.issuer, self.lang = http, issuer, lang
        self.jar: dict[str, str] = {}
        self.flags: dict[str, str] = {}
        self.ticket = ""

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = more.pop("headers", {})
        if self.jar:
            cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
            headers = headers | {"cookie": cookies}
        self.http.cookies.clear()
        answer = await self.http.request(method, path, headers=headers, **more)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            value, _, flags = rest.partition(";")
            self.flags[name] = flags.lower()
            self.jar.pop(name, None)
            if value.strip('"'):
                self.jar[name] = value
        return answer

    async def begin(self) -> str:
        """Where signing in leads."""
        answer = await self.ask("GET", f"/desk/{self.lang}/in", headers=HTML)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def back(self, said: dict[str, str]) -> httpx.Response:
        """Come back from the issuer."""
        return await self.ask("GET", "/desk/back", params=said, headers=HTML)

    async def sign_in(self, subject: str) -> httpx.Response:
        """Sign in, and look at the desk when somebody is."""
        answer = await self.back(self.issuer.signed_in(await self.begin(), subject))
        if answer.status_code == 200:
            await self.look()
        return answer

    async def look(self) -> httpx.Response:
        answer = await self.ask("GET", f"/desk/{self.lang}", headers=HTML)
        found = re.search(r'data-ticket="([^"]+)"', answer.text)
        self.ticket = found[1] if found else ""
        return answer

    async def do(self, act: str, said: dict[str, Any], **headers: str) -> httpx.Response:
        sent = {"x-desk-ticket": self.ticket, "accept": "application/json"} | headers
        return await self.ask("POST", f"/desk/{self.lang}/do/{act}", json=said, headers=sent)

    async def typed(self, act: str, id_: str = "", **fields: Any) -> httpx.Response:
        """Do something with a call in which the six fields, and these, were typed."""
        version = fields.pop("version", 0)
        said = {"id": id_ or str(uuid4()), "version": version, "fields": SIX | fields}
        return await self.do(act, said)


def path_of(address: str) -> str:
    """An address without the host."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"
