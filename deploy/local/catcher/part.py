"""The catcher as a part of the stack."""

from collections.abc import Mapping
from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.service import Module
from shared.language import say


class Catcher(Module):
    """Takes every e-mail and SMS, and shows them on a page."""

    title = say("Mail and SMS catcher", "邮件短信收集器")

    def __init__(self, ports: Ports, environment: Mapping[str, str], log_path: Path) -> None:
        super().__init__("catcher", ("deploy.local.catcher",), environment, log_path)
        self.health = (ports.catcher, "/healthz")
