"""Reading command lines as a person types them, without running anything."""

import re
import shlex
from typing import Any

import pytest
import typer

from jieli.cli import command_of
from jieli.language_option import chosen
from shared.language import VARIABLE

JIELI = re.compile(
    r"(?:^|(?<=[\s(`·]))(?<!--only )(?P<how>\.venv/bin/)?jieli "
    r"(?P<words>(?=[a-z]|--[a-z])(?:[^()|<>;&`·\"\n]|\"[^\"]*\"|<[^>]+>)*)"
)
PLACEHOLDER = re.compile(r"<[a-z_-]+>|<编号>|\bID\b|ID\.\.\.|…")
SAMPLE = "0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2"


def read_as_typed(words: str) -> None:
    """Read the arguments of one `jieli …`. Raises TyperException or AssertionError."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(VARIABLE, "")
        _read(shlex.split(PLACEHOLDER.sub(SAMPLE, words)))


def _read(given: list[str]) -> None:
    try:
        context: Any = command_of(given).make_context("jieli", chosen(given))
    except typer.Exit:
        return
    while left := [*context._protected_args, *context.args]:
        assert hasattr(context.command, "commands"), f"{left} is too much"
        context.args = []
        name, below, rest = context.command.resolve_command(context, left)
        try:
            context = below.make_context(name, rest, parent=context)
        except typer.Exit:
            return
    assert not hasattr(context.command, "commands") or not given, "a command is missing"
