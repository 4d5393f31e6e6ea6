"""Who a process is at Kafka, and how it proves it: for each of the libraries that connect."""

import ssl
from typing import Any

from shared.settings import Settings


class NoPassword(ValueError):  # noqa: N818 - said to operations
    """Kafka asks who connects, and KAFKA_USERNAME or its password is not set."""


def uses_sasl(settings: Settings) -> bool:
    """Whether whoever connects has a name and a password."""
    return settings.kafka_security_protocol.startswith("SASL")


def password(settings: Settings) -> str:
    """The password, from its file if one is named. Raises NoPassword, OSError."""
    file = settings.kafka_password_file
    found = file.read_text(encoding="utf-8").strip() if file else settings.kafka_password
    if not (settings.kafka_username and found):
        raise NoPassword("KAFKA_USERNAME and KAFKA_PASSWORD (or KAFKA_PASSWORD_FILE) are needed")
    return found


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """How the connection is encrypted; None when it is not."""
    if not settings.kafka_security_protocol.endswith("SSL"):
        return None
    return ssl.create_default_context(cafile=settings.kafka_ca_file)


def client_config(settings: Settings) -> dict[str, Any]:
    """What every client of aiokafka and of kafka-python is told. Raises NoPassword, OSError."""
    config: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap,
        "security_protocol": settings.kafka_security_protocol,
    }
    if context := ssl_context(settings):
        config["ssl_context"] = context
    if uses_sasl(settings):
        config |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": password(settings),
        }
    return config
