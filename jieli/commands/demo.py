"""`jieli demo`: one referral of an invented person, told step by step."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer
from rich.console import Console

from jieli.approvals import FIRST, SECOND, approve
from jieli.client import Api, Problem, several
from jieli.commands.trace import as_document, journey, show_journey
from jieli.commands.try_referral import until_decided, until_told
from jieli.console import print_json_line, screen
from jieli.example import REQUEST, providers
from jieli.polling import wait_for
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import Settings


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="For programs, one line a step")] = False,
) -> None:
    """Tell one referral step by step: asked, matched, told, accepted, helped, closed, counted."""
    settings = running_stack()
    id_ = asyncio.run(_tell(settings, as_json=as_json))
    found = asyncio.run(journey(settings, UUID(id_)))
    if as_json:
        print_json_line({"referral_id": id_, "journey": as_document(found)})
        return
    screen().print()
    show_journey(settings, found)


async def _tell(settings: Settings, *, as_json: bool) -> str:
    names = ("test_hotline", "test_lawyer_network", "test_ops", FIRST, SECOND)
    async with several(settings, *names) as (hotline, network, operator, first, second):
        persons = (first, second)
        return await Story(settings, hotline, network, operator, persons, as_json).tell()


@dataclass
class Story:
    """One telling, by all that take part; `persons` approve who stands in the directory."""

    settings: Settings
    hotline: Api
    network: Api
    operator: Api
    persons: tuple[Api, Api]
    as_json: bool = False
    trace_id: str = ""
    out: Console = field(default_factory=screen)
    _number: int = 0

    async def tell(self) -> str:
        """Tell it to its end; gives the referral's id. Raises CommandError."""
        await self._open_the_directory()
        answer = await self._ask()
        id_ = str(answer["id"])
        needs = await self._match(id_)
        offers = [need["offers"][-1] for need in needs if need["provider"]]
        await self._look_too_early(id_)
        await self._inform(id_)
        for offer in offers:
            await self._help(id_, offer)
        await self._close(id_, answer["receipt_code"])
        return id_

    async def _open_the_directory(self) -> None:
        for provider in providers():
            id_, key = provider["provider_id"], f"demo-{uuid4()}"
            entered = await self.network.ndjson("matching", "/v1/providers/batch", [provider], key)
            await approve(self.persons, entered, key)
            contact = {"channel": "email", "address": "provider-demo@example.org"}
            path = f"/v1/providers/{id_}/contact"
            await self.network.put("notifications", path, contact, f"demo-{uuid4()}")
        self._say(
            "A lawyer and a shelter (both invented) are entered in the directory and approved:"
            " the lawyer by one person, the shelter by two.",
            "服务目录中登记了一位律师和一处庇护所（均为虚构），并已获批准："
            "律师由一人批准，庇护所由两人批准。",
        )

    async def _ask(self) -> dict[str, Any]:
        answer = await self.hotline.post("intake", "/v1/referrals", REQUEST, f"demo-{uuid4()}")
        self.trace_id = str(answer["trace_id"])
        self._say(
            "She calls. The hotline posts her request; name, number and story are sealed."
            f" Receipt code: {answer['receipt_code']}",
            "她打来电话。热线提交求助；姓名、号码、经过即刻加密封存。"
            f"回执码：{answer['receipt_code']}",
        )
        return answer

    async def _match(self, id_: str) -> list[dict[str, Any]]:
        needs = await until_decided(self.operator, id_)
        chosen = ", ".join(
            f"{need['type']} → {need['provider']['kind'] if need['provider'] else need['status']}"
            for need in needs
        )
        self._say(
            f"Matching asks the best provider for each need: {chosen}",
            f"为每项需求询问最合适的机构：{chosen}",
        )
        return needs

    async def _look_too_early(self, id_: str) -> None:
        try:
            await self.network.get("intake", f"/v1/referrals/{id_}/identity")
        except Problem as refused:
            self._say(
                f"Before a yes nobody sees who she is: {refused.status}.",
                f"接受之前，谁也看不到她是谁：{refused.status}。",
            )

    async def _inform(self, id_: str) -> None:
        messages = await until_told(self.operator, id_)
        summary = ", ".join(f"{m['audience']}: {m['channel']} {m['status']}" for m in messages)
        catcher = f"http://127.0.0.1:{self.settings.catcher_port}/"
        self._say(
            f"Who must know is told, in words that cannot hurt her: {summary} ({catcher})",
            f"通知应当知道的人，措辞不会伤害她：{summary}（{catcher}）",
        )

    async def _help(self, id_: str, offer: dict[str, Any]) -> None:
        path = f"/v1/offers/{offer['offer_id']}"
        await self._answer(f"{path}/accept", {})
        look = f"/v1/referrals/{id_}/identity"
        found = await wait_for(
            lambda: self.network.find("intake", look), bool, say("identity", "身份信息")
        )
        name = found["identity"]["name"]
        self._say(
            f"{offer['provider_kind']} accepts and now sees whom to help: {name}."
            " The look is recorded.",
            f"{offer['provider_kind']} 接受，此时才看到要帮助谁：{name}。查看已留痕。",
        )
        await self._answer(f"{path}/start", {})
        outcome = "placed" if offer["need"] == "shelter" else "advice_given"
        await self._answer(f"{path}/complete", {"result": "completed", "outcome": outcome})
        self._say(f"It helps: {offer['need']} {outcome}.", f"帮助完成：{offer['need']} {outcome}。")

    async def _close(self, id_: str, receipt_code: str) -> None:
        await wait_for(
            lambda: self.hotline.get("intake", f"/v1/referrals/{id_}"),
            lambda referral: referral["status"] == "closed",
            say("the close", "结案"),
        )
        body = {"receipt_code": receipt_code}
        mine = await self.hotline.post("intake", "/v1/receipts/lookup", body, f"demo-{uuid4()}")
        words = mine["text"][say("en", "zh")]
        self._say(
            f"Every need has ended, the referral is closed. With her code she reads: {words}",
            f"各项需求均已结束，转介结案。她凭回执码看到：{words}",
        )
        await self._count(id_)

    async def _count(self, id_: str) -> None:
        async def look() -> list[dict[str, Any]]:
            record = await self.operator.get("reporting", f"/internal/v1/journeys/{id_}")
            return [entry for entry in record["entries"] if entry["event"] == "referral.closed"]

        await wait_for(look, bool, say("the count", "计入统计"))
        self._say(
            "Reporting has counted it; nobody can be found in a figure.",
            "已计入统计；任何数字都找不回某个人。",
        )

    async def _answer(self, path: str, body: dict[str, str]) -> None:
        await self.network.post("matching", path, body, f"demo-{uuid4()}")

    def _say(self, english: str, in_chinese: str) -> None:
        self._number += 1
        if self.as_json:
            told = say(english, in_chinese)
            print_json_line({"step": self._number, "text": told, "trace_id": self.trace_id or None})
            return
        self.out.print(f"{self._number}. {say(english, in_chinese)}", markup=False)
        if self.trace_id:
            self.out.print(f"   {say('trace', '链路')} {self.trace_id}", style="dim")
