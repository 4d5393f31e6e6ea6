"""`jieli clients`: who may call, with what scopes, and how fast."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import uuid4

import typer

from jieli.client import Api, connected_as
from jieli.console import print_json, screen, table
from jieli.credentials import administrator, note_secret
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import Settings

clients = typer.Typer(
    help="Clients: who may call, with what scopes, how fast; shut out, let in, given new secrets."
)

Client = dict[str, Any]
Name = Annotated[
    str, typer.Argument(metavar="<client>", help="The client's id, such as county_federation")
]
Scopes = Annotated[
    list[str], typer.Option("--scope", metavar="<scope>", help="A scope it has; repeat for each")
]
Json = Annotated[bool, typer.Option("--json", help="For programs")]


@clients.command("list")
def list_clients(as_json: Json = False) -> None:
    """List all clients with their scopes."""
    found = _run(_all)
    if as_json:
        print_json(found)
        return
    grid = table(
        "id",
        say("organisation", "机构"),
        say("scopes", "权限"),
        say("state", "状态"),
        words=(1, 2),
    )
    for client in found:
        state = say("disabled", "已停用") if client["disabled_at"] else _rate(client)
        grid.add_row(
            client["client_id"], client["partner"]["name"], " ".join(client["scopes"]), state
        )
    screen().print(grid)


@clients.command("show")
def show_client(name: Name, as_json: Json = False) -> None:
    """Show one client."""

    async def ask(api: Api) -> Client:
        found: Client = await api.get("intake", f"/v1/clients/{name}")
        return found

    _show(_run(ask), as_json=as_json)


@clients.command("add")
def add_client(  # noqa: PLR0913, PLR0917 - each is an option a person may give
    name: Name,
    organisation: Annotated[str, typer.Option(metavar="<name>", help="The organisation's name")],
    scope: Scopes,
    partner_id: Annotated[
        str, typer.Option(metavar="<id>", help="The organisation's id, where it is known already")
    ] = "",
    organisation_kind: Annotated[
        str, typer.Option(metavar="<kind>", help="The organisation's kind, such as ngo")
    ] = "ngo",
    staff: Annotated[
        bool, typer.Option("--staff", help="A client of the platform's own staff")
    ] = False,
    test: Annotated[bool, typer.Option("--test", help="A sandbox client")] = False,
    as_json: Json = False,
) -> None:
    """Register a client; its secret is shown once."""
    partner = {"id": partner_id or str(uuid4()), "name": organisation, "kind": organisation_kind}
    kind = "staff" if staff else "partner"
    body = {"client_id": name, "partner": partner, "kind": kind, "scopes": scope, "test": test}
    _show(_write("POST", "", body), as_json=as_json)


@clients.command("disable")
def disable_client(name: Name, as_json: Json = False) -> None:
    """Shut a client out: its tokens open nothing within ten seconds."""
    _show(_write("POST", f"/{name}/disable", {}), as_json=as_json)


@clients.command("enable")
def enable_client(name: Name, as_json: Json = False) -> None:
    """Let a disabled client in again."""
    _show(_write("POST", f"/{name}/enable", {}), as_json=as_json)


@clients.command("rotate")
def rotate_client(
    name: Name,
    overlap: Annotated[
        int, typer.Option(metavar="<seconds>", min=0, help="Seconds that the old secret stays good")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Give a client another secret, shown once; the old one dies at once or after --overlap."""
    made = _write("POST", f"/{name}/rotate", {"overlap_seconds": overlap})
    note_secret(running_stack(), name, made["client_secret"])
    _show(made, as_json=as_json)


@clients.command("limit")
def limit_client(
    name: Name,
    rate: Annotated[
        float,
        typer.Argument(metavar="<rate>", help="Requests per second; 0 means as anybody", min=0),
    ],
    as_json: Json = False,
) -> None:
    """Limit how many requests a second a client's organisation may make."""
    _show(_write("PATCH", f"/{name}", {"rate_per_second": rate or None}), as_json=as_json)


@clients.command("scopes")
def give_scopes(name: Name, scope: Scopes, as_json: Json = False) -> None:
    """Say all that a client may do from now on."""
    _show(_write("PATCH", f"/{name}", {"scopes": scope}), as_json=as_json)


def _run(ask: Callable[[Api], Awaitable[Any]]) -> Any:
    return asyncio.run(_asked(running_stack(), ask))


async def _asked(settings: Settings, ask: Callable[[Api], Awaitable[Any]]) -> Any:
    async with connected_as(settings, administrator(settings)) as api:
        return await ask(api)


def _write(method: str, path: str, body: dict[str, Any]) -> Client:
    async def ask(api: Api) -> Client:
        send = api.post if method == "POST" else api.patch
        return await send("intake", f"/v1/clients{path}", body, f"clients-{uuid4()}")

    made: Client = _run(ask)
    return made


async def _all(api: Api) -> list[Client]:
    found: list[Client] = []
    after = None
    while True:
        page = await api.get("intake", "/v1/clients", limit=500, after=after)
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


def _show(client: Client, *, as_json: bool) -> None:
    out = screen()
    if as_json:
        print_json(client)
        return
    for field, value in client.items():
        shown = " ".join(map(str, value)) if isinstance(value, list) else value
        shown = value["name"] if isinstance(value, dict) else shown
        out.print(f"{field:>20}  {'' if shown is None else shown}", markup=False)
    if "client_secret" in client:
        out.print(
            say(
                "The secret is shown this once and kept nowhere.",
                "密钥只显示这一次，不保存于任何处。",
            )
        )


def _rate(client: Client) -> str:
    rate = client["rate_per_second"]
    return f"{rate:g}/s" if rate else ""
