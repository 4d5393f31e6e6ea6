"""Every command with its examples: the table of contents of `jieli`."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
import typer.main

from jieli.help_page import Command, Group
from jieli.translations import translate
from shared.language import chinese
from shared.version import version

HELP = "Jieli 接力: referrals for survivors of gender-based violence and trafficking."
FINDING, WORKING, RUNNING = "Find out", "Work", "Run"


class Entry(NamedTuple):
    """A command, or a group of them: its name, where it is, its panel, and what can be typed.

    `target` is loaded when it is needed: no command waits for what another one imports.
    """

    name: str
    target: str
    panel: str
    examples: tuple[str, ...]
    listing: str = ""
    """A function that lists more for the help page, as a title and rows."""

    def load(self) -> Any:
        """The function, or the group."""
        return _named(self.target)


COMMANDS = (
    Entry("run", "stack:run", RUNNING, ("jieli run", "INTAKE_PORT=8101 jieli run --seed 7")),
    Entry("up", "stack:up", RUNNING, ("jieli up", "jieli up --json")),
    Entry("down", "stack:down", RUNNING, ("jieli down",)),
    Entry("status", "stack:status", RUNNING, ("jieli status", "jieli status --json")),
    Entry("clean", "stack:clean", RUNNING, ("jieli clean", "jieli clean --yes")),
    Entry("try", "try_referral:try_one", WORKING, ("jieli try", "jieli try --json")),
    Entry("demo", "demo:demo", WORKING, ("jieli demo", "jieli demo --lang zh")),
    Entry(
        "trace",
        "trace:trace",
        FINDING,
        (
            "jieli trace 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2",
            "jieli trace 7KQ2M-9XW4T-C",
            "jieli trace 4bf92f3577b34da6a3ce929d0e0e4736 --json",
        ),
    ),
    Entry("why", "why:why", FINDING, ("jieli why 0198f0c2-9e10-7a55-b1f0-6a1d2c3b4e5f",)),
    Entry("breach", "breach:breach", FINDING, ("jieli breach --out breach",)),
    Entry(
        "verify",
        "verify:verify",
        FINDING,
        ("jieli verify letter.json --keys letter-keys.json", "jieli verify letters.json --json"),
    ),
    Entry(
        "report",
        "report:report",
        FINDING,
        (
            "jieli report requests --by province --channel written",
            "jieli report channel-usage --period 2022-08-18..2023-08-18 --format csv",
            "jieli report annual --json",
        ),
        "report:listing",
    ),
    Entry(
        "publish",
        "publish:publish",
        RUNNING,
        ("jieli publish", "jieli publish --period 2026-Q3 --population all"),
    ),
    Entry(
        "rebuild",
        "rebuild:rebuild",
        FINDING,
        ("jieli rebuild --check", "jieli rebuild --check --json"),
    ),
    Entry(
        "listen",
        "listen:listen",
        WORKING,
        (
            "jieli listen --forward-to http://localhost:3000/hooks",
            "jieli listen --forward-to http://localhost:3000/hooks --count 1 --json",
        ),
    ),
    Entry(
        "trigger",
        "trigger:trigger",
        WORKING,
        ("jieli trigger need.completed", "jieli trigger offer.made --json"),
        "trigger:listing",
    ),
    Entry(
        "import",
        "import_file:import_file",
        WORKING,
        (
            "jieli import register.xlsx --dry-run",
            "jieli import register.xlsx --map register.map.toml",
            "jieli import complaints_2022.csv --map complaints.toml --past --json",
        ),
    ),
    Entry(
        "upload-code",
        "upload_code:upload_code",
        WORKING,
        (
            "jieli upload-code",
            "jieli upload-code --partner-page",
            "jieli upload-code --as test_hotline --json",
        ),
    ),
    Entry(
        "inbox-code",
        "inbox_code:inbox_code",
        WORKING,
        ("jieli inbox-code", "jieli inbox-code --as test_lawyer_network --json"),
    ),
    Entry("regions", "regions:regions_age", FINDING, ("jieli regions", "jieli regions --json")),
    Entry(
        "token",
        "token:token",
        WORKING,
        (
            "jieli token test_hotline",
            'curl -H "Authorization: Bearer $(jieli token test_ops)" localhost:8002/v1/offers',
        ),
    ),
)
GROUPS = (
    Entry(
        "replay",
        "replay:replays",
        WORKING,
        (
            "jieli replay applet-year",
            "jieli replay applet-year --seed 7",
            "jieli replay j4h-2018-2020",
            "jieli replay inter-agency-2023 --referrals 2000",
        ),
    ),
    Entry(
        "providers",
        "directory:providers",
        WORKING,
        (
            "jieli providers generate --lawyers 300 --seed 1 > providers.ndjson",
            "jieli providers waiting --json",
            "jieli providers show 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
            "jieli providers approve 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02 --ground visited",
            "jieli providers approve 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02"
            " --as test_directory_second",
            "jieli providers reject 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02 --ground not_confirmed",
            "jieli providers suspend 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02 --ground complaint",
            "jieli providers reinstate 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
            "jieli providers retire 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02 --ground closed",
        ),
    ),
    Entry("lint", "lint:lint", FINDING, ("jieli lint plan", "jieli lint plan --json")),
    Entry("audit", "audit:audit", FINDING, ("jieli audit verify", "jieli audit verify --json")),
    Entry(
        "erase",
        "erase:erase",
        FINDING,
        ("jieli erase prove 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2",),
    ),
    Entry(
        "clients",
        "clients:clients",
        WORKING,
        (
            "jieli clients list --json",
            "jieli clients show test_hotline",
            "jieli clients add county_federation --organisation 示例县妇联 --scope referral:write",
            "jieli clients disable county_federation",
            "jieli clients enable county_federation",
            "jieli clients rotate county_federation --overlap 86400",
            "jieli clients limit county_federation 20",
            "jieli clients scopes county_federation --scope referral:write --scope referral:read",
        ),
    ),
    Entry(
        "partners",
        "partners:partners",
        WORKING,
        (
            "jieli partners list --without-liaison",
            "jieli partners show 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04",
            "jieli partners enter 示例县妇联 womens_federation --region 530302",
            "jieli partners route procuratorate 530302",
            "jieli partners liaison 0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04 --officer 林某",
        ),
    ),
    Entry(
        "keys",
        "keys:keys",
        WORKING,
        (
            "jieli keys list",
            "jieli keys rotate kek",
            "jieli keys rotate signing --at-once",
            "jieli keys rotate seal --service notifications",
        ),
    ),
    Entry(
        "export",
        "export:export",
        FINDING,
        (
            "jieli export research --year 2022 --cities 110000,310000,440100,440300 --k 11",
            "jieli export decide 0190a1b2-0000-7000-8000-000000000005 --decision approve",
            "jieli export decide 0190a1b2-0000-7000-8000-000000000005 --decision approve"
            " --as test_extracts_second",
            "jieli export file 0190a1b2-0000-7000-8000-000000000005 > extract.csv",
        ),
    ),
    Entry(
        "dlq",
        "dead_letters:letters",
        FINDING,
        (
            "jieli dlq list",
            "jieli dlq list --service matching --reason handler_failed --all",
            "jieli dlq show matching:12",
            "jieli dlq replay matching:12",
            "jieli dlq replay --all --dry-run",
            "jieli dlq close matching:12 --reason handled_by_hand",
        ),
    ),
)


def _named(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(f"jieli.commands.{module}"), name)


def command_of(words: Sequence[str] = ()) -> Any:
    """The command line for these words, in the language that is spoken.

    Only what they name is loaded; all of it where they name nothing that there is.
    """
    named = next((word for word in words if not word.startswith("-")), "")
    entries = [entry for entry in (*COMMANDS, *GROUPS) if entry.name == named]
    entries = entries or [*COMMANDS, *GROUPS]
    command: Any = typer.main.get_command(_build(entries))
    _give_examples(command, ())
    for entry in entries:
        if entry.listing:
            command.commands[entry.name].listing = _named(entry.listing)
    if chinese():
        translate(command)
    return command


def _build(entries: Sequence[Entry]) -> typer.Typer:
    app = typer.Typer(
        name="jieli",
        help=HELP,
        cls=Group,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(cls=Group, invoke_without_command=True)(top)
    for entry in entries:
        if entry in COMMANDS:
            app.command(entry.name, cls=Command, rich_help_panel=entry.panel)(entry.load())
        else:
            _add(app, entry)
    return app


def _add(app: typer.Typer, entry: Entry) -> None:
    group: typer.Typer = entry.load()
    for registered in group.registered_commands:
        registered.cls = Command
    app.add_typer(group, name=entry.name, cls=Group, rich_help_panel=entry.panel)


def top(
    context: typer.Context,
    shows_version: Annotated[
        bool, typer.Option("--version", help="Show which version this is and exit.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option("--lang", metavar="<en|zh>", help="Speak English or Chinese."),
    ] = None,
) -> None:
    """Jieli 接力: referrals for survivors of gender-based violence and trafficking."""
    del language  # taken before anything else was read
    if shows_version:
        typer.echo(version())
        raise typer.Exit
    if context.invoked_subcommand is None:
        context.command.format_help(context, context.make_formatter())


def _give_examples(command: Any, above: tuple[str, ...]) -> None:
    """Each page ends with the examples of what it is about."""
    command.epilog = "\n".join(_examples(" ".join(("jieli", *above))))
    for name, below in getattr(command, "commands", {}).items():
        _give_examples(below, (*above, name))


def _examples(path: str) -> Iterator[str]:
    every = [example for entry in (*COMMANDS, *GROUPS) for example in entry.examples]
    if path == "jieli":
        every = ["jieli run", "jieli try", "jieli status --json", "jieli trace --help"]
    yield from (each for each in every if f"{path} " in f"{each.replace(')', ' ')} ")
