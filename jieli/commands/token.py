"""`jieli token NAME`: a bearer token, for curl."""

import asyncio
from typing import Annotated

import typer

from jieli.client import connected
from jieli.console import print_json
from jieli.running_stack import running_stack
from shared.settings import Settings


def token(
    name: Annotated[
        str, typer.Argument(metavar="<client>", help="A demo client, such as test_hotline")
    ] = "test_miniprogram",
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Print an access token of a demo client, and nothing else."""
    made = asyncio.run(_token(running_stack(), name))
    if as_json:
        print_json({"client_id": name, "access_token": made, "token_type": "Bearer"})
    else:
        typer.echo(made)


async def _token(settings: Settings, name: str) -> str:
    async with connected(settings, name) as api:
        return await api.token()
