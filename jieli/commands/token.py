"""`jieli token NAME`: a bearer token, for curl."""

import asyncio
from typing import Annotated

import typer

from jieli.client import connected
from jieli.running import stack_settings
from shared.settings import Settings


def token(
    name: Annotated[
        str, typer.Argument(help="A demo client, such as test_hotline")
    ] = "test_miniprogram",
) -> None:
    """Print an access token of a demo client, and nothing else."""
    typer.echo(asyncio.run(_token(stack_settings(), name)))


async def _token(settings: Settings, name: str) -> str:
    async with connected(settings, name) as api:
        return await api.token()
