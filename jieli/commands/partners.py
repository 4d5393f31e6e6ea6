"""`jieli partners`: which organisations work together, who is responsible where, who speaks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import uuid4

import typer

from jieli.choices import one_of
from jieli.client import Api, connected_as
from jieli.code_names import called
from jieli.console import print_json, screen, table
from jieli.credentials import administrator
from jieli.running_stack import running_stack
from shared.language import say
from shared.vocabulary import PartnerKind

partners = typer.Typer(
    help="Organisations: what each is, which body is responsible where, who speaks for it."
)

Partner = dict[str, Any]
Id = Annotated[str, typer.Argument(metavar="<partner>", help="An organisation's id")]
Kind = Annotated[
    str,
    typer.Argument(metavar="<kind>", parser=one_of(PartnerKind), help="What it is, a code"),
]
Json = Annotated[bool, typer.Option("--json", help="For programs")]


@partners.command("list")
def list_partners(
    missing: Annotated[
        bool, typer.Option("--without-liaison", help="Only bodies that nobody speaks for")
    ] = False,
    as_json: Json = False,
) -> None:
    """List all organisations with their place and kind."""
    found = _run(lambda api: _all(api, "liaison.missing" if missing else None))
    if as_json:
        print_json(found)
        return
    grid = table(
        "id",
        say("organisation", "机构"),
        say("kind", "类型"),
        say("region", "地区"),
        say("problems", "问题"),
        words=(1,),
    )
    for one in found:
        place = say("abroad", "境外") if one["abroad"] else one["region"] or ""
        grid.add_row(
            one["id"],
            one["name"],
            called(PartnerKind, one["kind"]),
            place,
            " ".join(one["problems"]),
        )
    screen().print(grid)


@partners.command("show")
def show_partner(partner: Id, as_json: Json = False) -> None:
    """Show one organisation."""
    _show(_run(lambda api: api.get("intake", f"/v1/partners/{partner}")), as_json=as_json)


@partners.command("enter")
def enter_partner(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    name: Annotated[str, typer.Argument(metavar="<name>", help="The organisation's name")],
    kind: Kind,
    region: Annotated[
        str, typer.Option(metavar="<code>", help="The region it answers for, GB/T 2260")
    ] = "",
    registration: Annotated[
        str, typer.Option(metavar="<number>", help="The number it is registered under")
    ] = "",
    abroad: Annotated[
        bool, typer.Option("--abroad", help="It is abroad: its clients read figures alone")
    ] = False,
    as_json: Json = False,
) -> None:
    """Enter an organisation; its clients are added with `clients add --partner-id`."""
    body: Partner = {"name": name, "kind": kind, "abroad": abroad}
    body |= {"region": region} if region else {}
    body |= {"registration_ref": registration} if registration else {}
    made = _run(lambda api: api.post("intake", "/v1/partners", body, f"partners-{uuid4()}"))
    _show(made, as_json=as_json)


@partners.command("route")
def route(
    kind: Kind,
    region: Annotated[str, typer.Argument(metavar="<region>", help="GB/T 2260 code")],
    as_json: Json = False,
) -> None:
    """Say which body is responsible for a region; where it has none, which one above it."""

    async def ask(api: Api) -> Partner:
        found: Partner = await api.get("intake", "/v1/partners/route", org=kind, region=region)
        return found

    _show(_run(ask), as_json=as_json)


@partners.command("liaison")
def liaison(
    partner: Id,
    officer: Annotated[str, typer.Option(metavar="<name>", help="The liaison officer's name")],
    deputy: Annotated[str, typer.Option(metavar="<name>", help="Who stands in")] = "",
    as_json: Json = False,
) -> None:
    """Name the liaison officer of a body; whoever it was before has ended."""
    body: Partner = {"officer": {"name": officer}}
    body |= {"deputy": {"name": deputy}} if deputy else {}
    path, key = f"/v1/partners/{partner}/liaison", f"partners-{uuid4()}"
    _show(_run(lambda api: api.put("intake", path, body, key)), as_json=as_json)


def _run(ask: Callable[[Api], Awaitable[Any]]) -> Any:
    return asyncio.run(_asked(ask))


async def _asked(ask: Callable[[Api], Awaitable[Any]]) -> Any:
    settings = running_stack()
    async with connected_as(settings, administrator(settings)) as api:
        return await ask(api)


async def _all(api: Api, problem: str | None) -> list[Partner]:
    found: list[Partner] = []
    after = None
    while True:
        asked = {"limit": 500, "after": after, "problem": problem}
        page = await api.get("intake", "/v1/partners", **asked)
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


def _show(partner: Partner, *, as_json: bool) -> None:
    if as_json:
        print_json(partner)
        return
    out = screen()
    for field, value in partner.items():
        shown = " ".join(map(str, value)) if isinstance(value, list) else value
        out.print(f"{field:>20}  {'' if shown is None else shown}", markup=False)
