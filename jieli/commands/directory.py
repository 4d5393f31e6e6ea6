"""`jieli providers waiting|show|approve|reject|suspend|reinstate|retire`: staff decide."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
import typer

from jieli.approvals import FIRST
from jieli.choices import one_of
from jieli.client import Api, connected
from jieli.code_names import called
from jieli.commands.replay import providers
from jieli.console import print_json, screen, table
from jieli.errors import CommandError
from jieli.running_stack import running_stack
from shared.language import say
from shared.vocabulary import DecisionGround, ProviderKind

__all__ = ["providers"]
PAGE = 1000
Ids = Annotated[
    list[UUID], typer.Argument(metavar="<provider>", help="Provider ids, as `waiting` lists them")
]
Id = Annotated[UUID, typer.Argument(metavar="<provider>", help="A provider's id")]
Person = Annotated[
    str, typer.Option("--as", metavar="<client>", help="The staff client that decides")
]
Json = Annotated[bool, typer.Option("--json", help="For programs")]
Ground = Annotated[
    str,
    typer.Option(
        metavar=say("<code>", "<代码>"),
        parser=one_of(DecisionGround),
        help="On what ground, a code; another one lists them all",
    ),
]
STATES = ("pending", "suspended", "silent")


@providers.command("waiting")
def waiting(
    state: Annotated[
        str,
        typer.Option(
            metavar=f"<{'|'.join(STATES)}>",
            parser=one_of(STATES),
            help="pending, suspended or silent",
        ),
    ] = "pending",
    person: Person = FIRST,
    as_json: Json = False,
) -> None:
    """List the providers that wait for a person."""
    found = asyncio.run(_waiting(person, state))
    if as_json:
        print_json(found)
        return
    out = screen()
    if not found:
        out.print(say("Nothing waits.", "没有等待处理的服务机构。"))
        return
    grid = table(
        "id",
        say("kind", "类型"),
        say("state", "状态"),
        say("version", "版本"),
        say("approvals", "批准"),
        say("cases held", "在办个案"),
        right=(3, 5),
        words=(1,),
    )
    for one in found:
        grid.add_row(
            one["provider_id"],
            called(ProviderKind, one["kind"]),
            one["state"],
            str(one["version"] or ""),
            f"{one['approvals']}/{one['persons_needed']}",
            str(one["cases_held"] or ""),
        )
    out.print(grid)


@providers.command("show")
def show(provider: Id, person: Person = FIRST, as_json: Json = False) -> None:
    """Show a provider: what is in force, what is asked, and in what it differs."""
    found = asyncio.run(_one(person, provider))
    if as_json:
        print_json(found)
        return
    out = screen()
    out.print(f"{found['provider_id']}  {found['state']}", markup=False)
    if found["cases_held"]:
        out.print(f"{say('cases held', '在办个案')}: {found['cases_held']}")
    change = found["change"]
    asked = change["asked"] if change else None
    approved = found["approved"]
    for name in sorted(set(asked or ()) | set(approved or ())):
        before, after = (approved or {}).get(name), (asked or {}).get(name)
        out.print(f"{name:>17}  {_text(before if before is not None else after)}", markup=False)
        if asked and approved and after != before:
            out.print(f"{'→':>17}  {_text(after)}", markup=False)
    if change:
        words = say("version", "版本")
        out.print(f"{words} {change['version']}: {change['state']} {change['reason'] or ''}")
    for decision in found["decisions"]:
        out.print(
            f"{decision['decided_at'][:16]}  {decision['decision']} {decision['number']}"
            f"  {decision['ground']}  {decision['decided_by']}",
            markup=False,
        )


@providers.command("approve")
def approve(
    chosen: Ids,
    ground: Ground = "register_checked",
    person: Person = FIRST,
    as_json: Json = False,
) -> None:
    """Approve what waits of these providers; shelters need a second person."""
    _tell(asyncio.run(_decide(person, chosen, "approve", ground)), as_json=as_json)


@providers.command("reject")
def reject(
    chosen: Ids,
    ground: Ground = "not_confirmed",
    person: Person = FIRST,
    as_json: Json = False,
) -> None:
    """Reject what waits of these providers; what was approved before serves on."""
    _tell(asyncio.run(_decide(person, chosen, "reject", ground)), as_json=as_json)


@providers.command("suspend")
def suspend(
    provider: Id,
    ground: Ground = "under_review",
    person: Person = FIRST,
    as_json: Json = False,
) -> None:
    """Ask a provider nothing new from now on."""
    _tell([asyncio.run(_step(person, provider, "suspend", ground))], as_json=as_json)


@providers.command("reinstate")
def reinstate(
    provider: Id,
    ground: Ground = "reviewed",
    person: Person = FIRST,
    as_json: Json = False,
) -> None:
    """Ask a suspended or silent provider again."""
    _tell([asyncio.run(_step(person, provider, "reinstate", ground))], as_json=as_json)


@providers.command("retire")
def retire(
    provider: Id,
    ground: Ground = "closed",
    person: Person = FIRST,
    as_json: Json = False,
) -> None:
    """Ask a provider never again."""
    _tell([asyncio.run(_step(person, provider, "retire", ground))], as_json=as_json)


async def _waiting(person: str, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = None
    async with connected(running_stack(), person) as api:
        while True:
            page = await api.get("matching", "/v1/approvals", state=state, after=after, limit=PAGE)
            found += page["items"]
            after = page["next"]
            if not after:
                return found


async def _one(person: str, provider: UUID) -> dict[str, Any]:
    async with connected(running_stack(), person) as api:
        return await _read(api, provider)


async def _read(api: Api, provider: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await api.get("matching", f"/v1/approvals/{provider}")
    return found


async def _decide(
    person: str, chosen: Sequence[UUID], decision: str, ground: str
) -> list[dict[str, Any]]:
    """Decide on the versions that wait at this moment; another entered since is refused."""
    async with connected(running_stack(), person) as api:
        lines = [
            {
                "provider_id": str(id_),
                "version": _version(await _read(api, id_)),
                "decision": decision,
                "ground": ground,
            }
            for id_ in chosen
        ]
        key = f"{decision}-{uuid4()}"
        results = await api.ndjson("matching", "/v1/approvals/batch", lines, key)
    refused = [result["problem"] for result in results if "problem" in result]
    if refused:
        errors = "; ".join(
            ", ".join(error.get("allowed") or ()) for error in refused[0].get("errors", ())
        )
        raise CommandError(
            say(f"{len(refused)} not decided.", f"有 {len(refused)} 项未能处理。"),
            f"{refused[0].get('detail') or refused[0].get('title', '')} {errors}".strip(),
        )
    return results


def _version(found: dict[str, Any]) -> int:
    change = found["change"]
    if not change or change["state"] != "pending":
        raise CommandError(
            say(
                f"Nothing waits of {found['provider_id']}.",
                f"{found['provider_id']} 没有等待处理的内容。",
            ),
            "jieli providers waiting",
        )
    return int(change["version"])


async def _step(person: str, provider: UUID, step: str, ground: str) -> dict[str, Any]:
    async with connected(running_stack(), person) as api:
        path = f"/v1/approvals/{provider}/{step}"
        return await api.post("matching", path, {"ground": ground}, f"{step}-{uuid4()}")


def _tell(results: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(list(results))
        return
    out = screen()
    for result in results:
        more = say(" (a second person must decide)", "（须由第二人决定）")
        out.print(
            f"{result['provider_id']}  {result['state']}{more if result['second_person'] else ''}",
            markup=False,
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
