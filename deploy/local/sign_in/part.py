"""The provider of identities as a part of the stack."""

from collections.abc import Mapping
from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.service import Module
from shared.language import say


class SignIn(Module):
    """Lets invented operators sign in at the desk."""

    title = say("Sign-in for the desk", "接线台登录服务")

    def __init__(self, ports: Ports, environment: Mapping[str, str], log_path: Path) -> None:
        super().__init__("sign_in", ("deploy.local.sign_in",), environment, log_path)
        self.health = (ports.oidc, "/healthz")
