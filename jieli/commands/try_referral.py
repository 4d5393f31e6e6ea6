"""`jieli try`: post one invented request and follow it."""

import asyncio
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer
from rich.console import Console

from jieli.client import Api, several
from jieli.commands.trace import as_document, journey, show_journey
from jieli.console import aside, print_json, screen
from jieli.example import REQUEST
from jieli.polling import wait_for
from jieli.program import as_typed
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import Settings
from shared.vocabulary import NeedStatus

DECIDED = frozenset(NeedStatus) - {NeedStatus.REQUESTED}


def try_one(
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Post one invented request, wait until somebody is asked for each need, show its journey."""
    settings = running_stack()
    answer, needs = asyncio.run(_post_and_follow(settings, aside() if as_json else screen()))
    found = asyncio.run(journey(settings, UUID(answer["id"])))
    if as_json:
        print_json({"referral": answer, "needs": needs, "journey": as_document(found)})
        return
    show_journey(settings, found)
    again = as_typed(f"jieli trace {answer['id']}")
    screen().print(say(f"Again at any time: {again}", f"随时可再看：{again}"), markup=False)


async def _post_and_follow(
    settings: Settings, out: Console
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    async with several(settings, "test_hotline", "test_ops") as (hotline, operator):
        answer = await hotline.post("intake", "/v1/referrals", REQUEST, f"try-{uuid4()}")
        id_ = str(answer["id"])
        out.print(
            say(
                f"Posted. Referral {id_}, receipt code {answer['receipt_code']}",
                f"已提交。转介 {id_}，回执码 {answer['receipt_code']}",
            )
        )
        needs = await until_decided(operator, id_)
        for need in needs:
            out.print(f"  {need['type']}: {need['status']}{_who(need)}")
        if any(need["provider"] for need in needs):
            await until_told(operator, id_)
    return answer, needs


async def until_decided(operator: Api, id_: str) -> list[dict[str, Any]]:
    """The needs, once matching has decided on each of them. Raises CommandError."""

    async def look() -> list[dict[str, Any]]:
        page = await operator.find("matching", f"/v1/referrals/{id_}/needs")
        return page["items"] if page else []

    def decided(needs: list[dict[str, Any]]) -> bool:
        return bool(needs) and all(need["status"] in DECIDED for need in needs)

    return await wait_for(look, decided, say("matching", "匹配"))


async def until_told(operator: Api, id_: str) -> list[dict[str, Any]]:
    """The messages, once none of them waits any more. Raises CommandError."""

    async def look() -> list[dict[str, Any]]:
        page = await operator.find("notifications", "/v1/notifications", referral_id=id_)
        return page["items"] if page else []

    def settled(messages: list[dict[str, Any]]) -> bool:
        return bool(messages) and all(m["settled_at"] for m in messages)

    return await wait_for(look, settled, say("messages to settle", "通知完成"))


def _who(need: dict[str, Any]) -> str:
    if need["provider"]:
        return f" ({need['provider']['kind']})"
    return f" ({need['unmet_reason']})" if need.get("unmet_reason") else ""
