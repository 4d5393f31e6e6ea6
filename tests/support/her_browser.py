"""Somebody at her pages without script: forms are sent as the page has them, whoever serves it."""

import base64
import re
from typing import Any

import httpx

from services.intake.pages.forms import FORMS, Form

HTML = {"accept": "text/html,application/xhtml+xml"}
STEPS: dict[str, dict[str, str]] = {
    "needs": {"need.legal_consultation": "1", "need.shelter": "1"},
    "harm": {"harm.domestic_violence": "1", "urgency": "pressing", "story": "编造的经过 😀𠮷"},
    "self": {"province": "110000", "city": "朝阳区", "age": "18-39", "relation": "spouse"},
    "contact": {
        "channel": "sms",
        "address": "199 0000 0001",
        "days": "daily",
        "from": "09:00",
        "to": "11:00",
        "word": "青石",
        "name": "林某甲",
    },
    "send": {"scope": "any_matched_provider"},
}


class HerBrowser:
    """One browser: it keeps the cookie, follows redirects, and sends forms as they are."""

    def __init__(self, http: httpx.AsyncClient, key: bytes, lang: str = "zh") -> None:
        """`key`: the key that names of fields are made with."""
        self.http, self.key, self.lang = http, key, lang
        self.jar: dict[str, str] = {}
        self.page = ""
        self.answer: httpx.Response

    @property
    def here(self) -> str:
        return f"/i/{self.lang}"

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = HTML | more.pop("headers", {})
        if self.jar:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        self.http.cookies.clear()
        answer = await self.http.request(method, path, headers=headers, **more)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.jar.pop(name, None)
            if value:
                self.jar[name] = value
        self.answer = answer
        if answer.status_code != 303:
            self.page = answer.text
        return answer

    async def look(self) -> str:
        await self.ask("GET", self.here)
        return self.page

    def fields(self, purpose: str, said: dict[str, str]) -> dict[str, str]:
        """The form of this page for a purpose, filled in: names come from the page alone."""
        ticket = self.ticket(purpose)
        form = read_form(self.key, ticket)
        return {"t": ticket} | {form.name(what): value for what, value in said.items()}

    def ticket(self, purpose: str) -> str:
        for ticket in re.findall(r'type="hidden" name="f[a-z2-7]+" value="([^"]+)"', self.page):
            form = read_form(self.key, ticket)
            if form.purpose == purpose:
                return ticket
        raise AssertionError(f"no form {purpose} on this page")

    async def send(self, purpose: str, said: dict[str, str] | None = None) -> str:
        answer = await self.ask("POST", self.here, data=self.fields(purpose, said or {}))
        if answer.status_code == 303:
            assert answer.headers["location"] == self.here
            await self.look()
        return self.page

    async def whole(self, **changes: dict[str, str]) -> str:
        """Go through all of it up to the receipt, and give the code."""
        await self.look()
        await self.send("begin")
        for step, said in STEPS.items():
            await self.send(step, changes.get("place" if step == "self" else step, said))
        return receipt_on(self.page)


def read_form(key: bytes, ticket: str) -> Form:
    """The form of a ticket, as the server reads it, whatever session it is of."""
    raw = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
    return Form(key, FORMS[raw[13]], raw[:9], ticket)


def receipt_on(page: str) -> str:
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]", page)
    assert found, page
    return found[0]
