"""Every command with its examples: the table of contents of `jieli`."""

from collections.abc import Callable
from typing import Any

import typer

from jieli.commands.audit import audit
from jieli.commands.clients import clients
from jieli.commands.demo import demo
from jieli.commands.directory import providers
from jieli.commands.erase import erase
from jieli.commands.keeping_keys import keys
from jieli.commands.letters import letters
from jieli.commands.regions import regions_age
from jieli.commands.replaying import replays
from jieli.commands.report import report
from jieli.commands.stack import clean, down, run, status, up
from jieli.commands.token import token
from jieli.commands.trace import trace
from jieli.commands.trying import try_one

Command = Callable[..., Any]

HELP = "Jieli 接力: referrals for survivors of gender-based violence and trafficking."
FINDING, WORKING, RUNNING = "Find out", "Work", "Run"
COMMANDS: tuple[tuple[str, Command, str, tuple[str, ...]], ...] = (
    ("run", run, RUNNING, ("jieli run", "INTAKE_PORT=8101 jieli run --seed 7")),
    ("up", up, RUNNING, ("jieli up",)),
    ("down", down, RUNNING, ("jieli down",)),
    ("status", status, RUNNING, ("jieli status", "jieli status --json")),
    ("clean", clean, RUNNING, ("jieli clean", "jieli clean --yes")),
    ("try", try_one, WORKING, ("jieli try",)),
    ("demo", demo, WORKING, ("jieli demo",)),
    ("trace", trace, FINDING, ("jieli trace 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2",)),
    (
        "report",
        report,
        FINDING,
        (
            "jieli report requests --by province --channel online",
            "jieli report channel-usage --from 2022-08-18 --to 2023-08-18 --format csv",
        ),
    ),
    ("regions", regions_age, FINDING, ("jieli regions",)),
    (
        "token",
        token,
        WORKING,
        ('curl -H "Authorization: Bearer $(jieli token test_ops)" localhost:8002/v1/offers',),
    ),
)
GROUPS: tuple[tuple[str, typer.Typer, str, tuple[str, ...]], ...] = (
    ("replay", replays, WORKING, ("jieli replay applet-year --seed 7",)),
    (
        "providers",
        providers,
        WORKING,
        (
            "jieli providers generate --lawyers 300 --seed 1 > providers.ndjson",
            "jieli providers waiting --json",
            "jieli providers show 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
            "jieli providers approve 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02 --ground visited",
            "jieli providers approve 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02"
            " --as test_directory_second",
            "jieli providers suspend 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02 --ground complaint",
        ),
    ),
    ("audit", audit, FINDING, ("jieli audit verify",)),
    (
        "erase",
        erase,
        FINDING,
        ("jieli erase prove 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2",),
    ),
    (
        "clients",
        clients,
        WORKING,
        (
            "jieli clients list --json",
            "jieli clients add county_federation --organisation 示例县妇联 --scope referral:write",
            "jieli clients disable county_federation",
            "jieli clients rotate county_federation --overlap 86400",
            "jieli clients limit county_federation 20",
        ),
    ),
    (
        "keys",
        keys,
        WORKING,
        (
            "jieli keys list",
            "jieli keys rotate kek",
            "jieli keys rotate signing --at-once",
            "jieli keys rotate seal --service notifications",
        ),
    ),
    (
        "dlq",
        letters,
        FINDING,
        ("jieli dlq list", "jieli dlq replay matching:12", "jieli dlq replay --all --dry-run"),
    ),
)


def build() -> typer.Typer:
    """The command line, in English."""
    app = typer.Typer(
        name="jieli",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    for name, command, panel, examples in COMMANDS:
        app.command(name, rich_help_panel=panel, epilog=_examples(examples))(command)
    for name, group, panel, examples in GROUPS:
        app.add_typer(
            group,
            name=name,
            rich_help_panel=panel,
            epilog=_examples(examples),
            no_args_is_help=True,
        )
    return app


def _examples(lines: tuple[str, ...]) -> str:
    """Examples as a help page ends with them: a paragraph each, so that each keeps its line."""
    return "\n\n".join(line.replace("[", r"\[") for line in lines)
