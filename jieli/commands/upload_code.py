"""`jieli upload-code`: let somebody bring files by the page, without a secret in a browser."""

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


def upload_code(
    client: Annotated[
        str, typer.Option("--as", metavar="<client>", help="A demo client that imports")
    ] = "test_hotline",
    partner_page: Annotated[
        bool, typer.Option("--partner-page", help="For your organisation's own page instead")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Get a code that opens the import page once, within half an hour."""
    path = "/v1/partner-page/codes" if partner_page else "/v1/imports/codes"
    made = asyncio.run(_made(running_stack(), client, path))
    if as_json:
        print_json(made)
        return
    screen().print(
        say(
            f"{made['code']}   type it at {made['url']} within half an hour; it opens once",
            f"{made['code']}   请在半小时内到 {made['url']} 输入；只能使用一次",
        ),
        markup=False,
    )


async def _made(settings: Settings, name: str, path: str) -> dict[str, Any]:
    async with connected_as(settings, importer(settings, name)) as api:
        return await api.post("intake", path, {}, f"code-{uuid4()}")
