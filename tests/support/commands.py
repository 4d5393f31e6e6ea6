"""The command line as a person runs it, against a running stack."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.stack import RunningJieli

REPOSITORY = Path(__file__).parents[2]


def command(
    jieli: RunningJieli, *words: str, language: str = "en", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `jieli` with these words; *variables* are more environment variables."""
    # Nobody reads it at a terminal of some width, whoever runs the tests.
    around = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment = around | jieli.environment | {"LC_ALL": f"{language}.UTF-8"} | variables
    return subprocess.run(
        [sys.executable, "-m", "jieli", *words],
        capture_output=True,
        text=True,
        env=environment,
        cwd=REPOSITORY,
        timeout=60,
        check=False,
    )
