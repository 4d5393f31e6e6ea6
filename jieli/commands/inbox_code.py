"""`jieli inbox-code`: let a provider answer by the page, without a secret in a browser."""

import asyncio
from typing import Annotated, Any
from uuid import uuid4

import typer

from jieli.client import connected_as
from jieli.commands.import_file import importer
from jieli.console import print_json, screen
from jieli.running_stack import running_stack
from shared.language import say
from shared.settings import Settings


def inbox_code(
    client: Annotated[
        str, typer.Option("--as", metavar="<client>", help="A demo client of providers")
    ] = "test_lawyer_network",
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Get a code that opens the inbox of providers once, within ten minutes."""
    made = asyncio.run(_made(running_stack(), client))
    if as_json:
        print_json(made)
        return
    screen().print(
        say(
            f"{made['code']}   type it at {made['url']} within ten minutes; it opens once",
            f"{made['code']}   请在十分钟内到 {made['url']} 输入；只能使用一次",
        ),
        markup=False,
    )


async def _made(settings: Settings, name: str) -> dict[str, Any]:
    async with connected_as(settings, importer(settings, name)) as api:
        return await api.post("matching", "/v1/inbox/codes", {}, f"code-{uuid4()}")
