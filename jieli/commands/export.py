"""`jieli export research|decide|file`: an extract is asked for, decided by two persons, read."""

import asyncio
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from jieli.choices import one_of
from jieli.client import connected
from jieli.console import print_json, screen
from jieli.running_stack import running_stack
from services.reporting.extracts.rules import policy
from shared.language import say

export = typer.Typer(help="Extracts for research: ask for one, decide, read its file.")

RULES = policy()
DECISIONS = ("approve", "reject")
Json = Annotated[bool, typer.Option("--json", help="For programs")]
Id = Annotated[UUID, typer.Argument(metavar="<extract>", help="An extract's id")]


@export.command("research")
def research(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    year: Annotated[
        int, typer.Option("--year", metavar="<year>", help="A calendar year that is settled")
    ],
    cities: Annotated[
        str,
        typer.Option(
            "--cities", metavar="<codes>", help="Prefectures and provinces, as 110000,440300"
        ),
    ] = "",
    tell: Annotated[
        str,
        typer.Option(
            "--tell",
            metavar="<variables>",
            help="What each row tells: place, age, gender, harm, channel, result",
        ),
    ] = "place,age,harm",
    k: Annotated[
        int, typer.Option("--k", metavar="<number>", help="Fewest persons of a row; at least 11")
    ] = RULES.k,
    purpose: Annotated[
        str,
        typer.Option(
            metavar="<purpose>",
            parser=one_of(RULES.purposes),
            help=f"One of: {', '.join(RULES.purposes)}",
        ),
    ] = "research",
    title: Annotated[
        str, typer.Option("--title", metavar="<title>", help="Title of the study")
    ] = "Research",
    person: Annotated[
        str, typer.Option("--as", metavar="<client>", help="The client that asks")
    ] = "test_reader",
    as_json: Json = False,
) -> None:
    """Ask for an extract of groups of persons; two persons decide about it."""
    body = {
        "purpose": purpose,
        "title": title,
        "year": year,
        "variables": _listed(tell),
        "places": _listed(cities),
        "k": k,
    }
    _tell(asyncio.run(_post(person, "/v1/extracts", body)), as_json=as_json)


@export.command("decide")
def decide(
    extract: Id,
    decision: Annotated[
        str,
        typer.Option(
            metavar="<approve|reject>", parser=one_of(DECISIONS), help="approve or reject"
        ),
    ],
    ground: Annotated[
        str,
        typer.Option(
            metavar="<ground>",
            parser=one_of(RULES.grounds),
            help=f"One of: {', '.join(RULES.grounds)}",
        ),
    ] = "contract_seen",
    person: Annotated[
        str, typer.Option("--as", metavar="<client>", help="The staff client that decides")
    ] = "test_extracts",
    as_json: Json = False,
) -> None:
    """Approve or reject an extract; two different persons must approve."""
    body = {"decision": decision, "ground": ground}
    found = asyncio.run(_post(person, f"/v1/extracts/{extract}/decide", body))
    _tell(found, as_json=as_json)


@export.command("file")
def file(
    extract: Id,
    person: Annotated[
        str, typer.Option("--as", metavar="<client>", help="The client that reads it")
    ] = "test_reader",
    as_json: Json = False,
) -> None:
    """Print the file of an extract as CSV; the look is recorded."""
    text, digest = asyncio.run(_file(person, extract))
    if as_json:
        print_json({"extract_id": str(extract), "digest": digest, "csv": text})
    else:
        typer.echo(text, nl=False)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


async def _post(person: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with connected(running_stack(), person) as api:
        return await api.post("reporting", path, body, f"export-{uuid4()}")


async def _file(person: str, extract: UUID) -> tuple[str, str]:
    async with connected(running_stack(), person) as api:
        answer = await api.read("reporting", f"/v1/extracts/{extract}/file")
    return answer.text.removeprefix("\ufeff"), answer.headers["etag"].strip('"')


def _tell(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    out, extract = screen(), found["extract_id"]
    yes = say("approvals", "同意")
    out.print(f"{extract}  {found['state']}  {yes} {found['approvals']}/2", markup=False)
    if found["state"] == "waiting":
        then = f"jieli export decide {extract} --decision approve"
        out.print(say(f"Two persons decide: {then}", f"须两人审核：{then}"), markup=False)
    if found["state"] in {"approved", "ready"}:
        then = f"jieli export file {extract}"
        out.print(say(f"Made within a minute: {then}", f"一分钟内生成：{then}"), markup=False)
