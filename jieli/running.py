"""The settings of the stack that runs here: its own ports and addresses, not the defaults."""

import os

from deploy.local.home import Home
from deploy.local.record import Record
from shared.settings import Settings


def stack_settings() -> Settings:
    """Settings for talking to the running stack.

    What the environment says holds; then what the stack wrote down when it started; then defaults.
    """
    asked = Settings()
    record = Record.read(Home.at(asked.jieli_home))
    if record is None:
        return asked
    written = {
        name: value
        for name, value in record.environment.items()
        if name.lower() in Settings.model_fields and not os.environ.get(name)
    }
    return Settings(**{name.lower(): value for name, value in written.items()})
