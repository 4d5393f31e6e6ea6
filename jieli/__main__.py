"""`jieli`: one command line over all of Jieli."""

import os
import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError
from typer.exceptions import TyperException

from jieli.cli import command_of
from jieli.console import aside
from jieli.errors import STOPPED, UNREAD, USAGE, WELL, CommandError, tell
from jieli.language_option import chosen
from jieli.program import command
from jieli.usage_errors import told
from shared.language import say
from shared.optional_imports import leave_out_httpx_command


def main() -> None:
    """Run one command; what ends it early is said in a sentence, not in a traceback."""
    leave_out_httpx_command()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command of these words and return its exit code."""
    try:
        return _run(arguments)
    except BrokenPipeError:
        # Python would try once more to write what nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except (KeyboardInterrupt, typer.Abort):
        aside().print(say("Stopped.", "已停止。"))
        return STOPPED


def _run(arguments: Sequence[str]) -> int:
    code = WELL
    try:
        words = chosen(arguments)
        top = command_of(words)
        with top.make_context(command(), words) as context:
            top.invoke(context)
    except typer.Exit as end:
        code = int(end.exit_code)
    except (TyperException, ValidationError, CommandError) as error:
        sys.stdout.flush()
        ended = _command_error(error)
        tell(ended)
        code = ended.exit_code
    sys.stdout.flush()
    return code


def _command_error(error: Exception) -> CommandError:
    if isinstance(error, TyperException):
        return told(error)
    if isinstance(error, ValidationError):
        return _settings(error)
    assert isinstance(error, CommandError)  # noqa: S101 - no other is caught
    return error


def _settings(error: ValidationError) -> CommandError:
    """What is wrong with the environment; only settings are read by a model in this process."""
    if error.title != "Settings":
        raise error
    names = sorted({str(fault["loc"][0]).upper() for fault in error.errors() if fault["loc"]})
    return CommandError(
        say(
            f"These settings cannot be read: {', '.join(names)}.",
            f"以下设置无法读取：{'、'.join(names)}。",
        ),
        say("README, Settings, says what each means.", "各项含义见 README 的 Settings 一节。"),
        USAGE,
    )


if __name__ == "__main__":
    main()
