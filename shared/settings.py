"""Every setting, once: its name in the environment, what it means, its unit and default."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SERVICES = ("intake", "matching", "notifications", "reporting")
LOCAL = ("localhost", "127.0.0.1", "::1")
"""What this machine is called by itself: here a page may come without https."""


class Settings(BaseModel):
    """Read from the environment when it is made, and never again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _from_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        names = {name: name.upper() for name in cls.model_fields}
        found = {name: os.environ[key] for name, key in names.items() if os.environ.get(key)}
        return found | given

    jieli_home: Path = Field(
        Path(".local"), description="Folder of all local state, logs and credentials"
    )
    intake_port: int = Field(8001, description="Port of the intake API")
    matching_port: int = Field(8002, description="Port of the matching API")
    notifications_port: int = Field(8003, description="Port of the notifications API")
    reporting_port: int = Field(8004, description="Port of the reporting API and the dashboard")
    kafka_port: int = Field(29092, description="Port of the local Kafka broker")
    kafka_controller_port: int = Field(29093, description="Port of the local Kafka controller")
    zipkin_port: int = Field(9411, description="Port of the trace viewer")
    smtp_port: int = Field(2525, description="Port of the mail server; locally the mail catcher")
    catcher_port: int = Field(8025, description="Port of the page of caught mail and SMS")
    oidc_port: int = Field(
        8005, description="Port of the local provider of identities; it knows invented persons only"
    )
    bind_host: str = Field("127.0.0.1", description="Address every API listens on")

    kafka_bootstrap: str = Field(
        "", description="Kafka brokers to use; empty means the local broker"
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How Kafka is spoken to; the local broker asks for SASL_PLAINTEXT"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="How a user proves to Kafka who it is"
    )
    kafka_username: str = Field("", description="User of this process at Kafka, such as svc_intake")
    kafka_password: str = Field("", description="Its password", repr=False)
    kafka_password_file: Path | None = Field(
        None, description="File with its password, instead of the password itself"
    )
    kafka_ca_file: Path | None = Field(
        None, description="Certificates that Kafka's must be signed by; empty means the system's"
    )
    database_url: str = Field(
        "", description="PostgreSQL 18 to use, as an administrator; empty means the local one"
    )
    database_service_password: str = Field(
        "", description="Password of the service roles, where the server asks for one"
    )
    database_api_password: str = Field(
        "",
        description="Password of the roles of API processes that have one of their own (reporting);"
        " empty means that of the service roles",
        repr=False,
    )
    intake_url: str = Field("", description="Base address of intake; empty means the local port")
    matching_url: str = Field("", description="Base address of matching")
    notifications_url: str = Field("", description="Base address of notifications")
    reporting_url: str = Field("", description="Base address of reporting")
    secrets_dir: Path | None = Field(
        None,
        description="Folder of keys, or a service's own in it; empty means `secrets` in JIELI_HOME",
    )
    audit_anchor_file: Path | None = Field(
        None,
        description="File that the head of each audit is written to while it moves; keep it where"
        " the database's administrators cannot write. Empty means `audit-anchors.jsonl` in"
        " JIELI_HOME",
    )
    token_issuer: str = Field("jieli-intake", description="Issuer that access tokens must name")
    token_audience: str = Field("jieli", description="Audience that access tokens must name")
    jwks_url: str = Field(
        "", description="Where another OIDC issuer publishes its keys; empty means our own"
    )
    token_seconds: int = Field(600, description="Life of an access token, seconds")

    oidc_issuer: str = Field(
        "",
        description="OpenID Connect issuer at which operators of the desk sign in, https unless on "
        "this machine; empty means that nobody can",
    )
    oidc_client_id: str = Field("jieli-desk", description="The desk's client id at that issuer")
    oidc_client_secret: str = Field(
        "", description="Its secret there; empty means a public client, with PKCE", repr=False
    )

    otel_traces_exporter: Literal["zipkin", "otlp", "none"] = Field(
        "zipkin", description="Where spans go: zipkin, otlp (any collector) or none"
    )
    zipkin_url: str = Field("", description="Zipkin to send spans to; empty means the local one")
    otel_exporter_otlp_endpoint: str = Field(
        "http://127.0.0.1:4318", description="Collector that OTLP spans go to"
    )
    trace_ratio: float = Field(
        1.0, ge=0, le=1, description="Share of referrals that are traced, 0 to 1"
    )
    telemetry_strict: bool = Field(
        False, description="Raise on an undeclared attribute, metric or log field (tests do)"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged"
    )

    smtp_host: str = Field("127.0.0.1", description="Mail server")
    sms_url: str = Field("", description="SMS provider; empty means the local catcher")
    sandbox_sms_url: str = Field(
        "", description="Where SMS of test clients go; empty: they are held, none is sent"
    )
    sandbox_smtp_host: str = Field(
        "", description="Mail server of test clients' mail; empty: it is held, none is sent"
    )
    sandbox_smtp_port: int = Field(2525, description="Port of the mail server of test clients")
    webhook_allowed_hosts: str = Field(
        "", description="host:port list that webhooks may reach although private (sandbox only)"
    )
    allow_proposed_sentences: bool = Field(
        False, description="Send sentences that nobody has approved yet (sandbox only)"
    )
    messages_to_survivors: bool = Field(
        True, description="Stop switch: false holds every message to a survivor"
    )

    deadline_scale: float = Field(
        1.0, gt=0, description="Answer deadlines are multiplied by this (the demo shrinks them)"
    )
    suppression_threshold: int = Field(
        10, ge=0, description="Cells from 1 to this are hidden in every figure"
    )
    dashboard_open: bool = Field(
        True, description="The dashboard of protected figures needs no token"
    )
    invented_figures: bool = Field(
        False,
        description="All figures are invented: count rehearsals, and say so above them (sandbox)",
    )
    rate_limit_per_second: float = Field(
        50.0,
        gt=0,
        description="Requests and lines of batches a partner may send per second, on average, "
        "unless it has a rate of its own; also of a host without a token",
    )
    rate_burst_seconds: float = Field(
        4.0, gt=0, description="Seconds' worth of requests that may come at once"
    )
    exit_url: str = Field(
        "https://www.weather.com.cn/",
        description="Where whoever leaves her pages in a hurry is taken; a site that anybody may "
        "have looked at, and none that shows what was looked at before",
    )
    allowed_hosts: str = Field(
        "",
        description="Host names, with commas, under which the APIs answer beside the local ones, "
        "BIND_HOST and those of their own addresses; * means any",
    )
    connections: int = Field(2048, gt=0, description="Connections an API holds at once")
    connections_per_host: int = Field(
        512, gt=0, description="Connections an API holds at once from one host that is no proxy"
    )
    trusted_proxies: str = Field(
        "",
        description="Addresses and networks of proxies, with commas, that are believed when they "
        "say for whom they ask",
    )

    outbox_batch: int = Field(500, description="Events published at once")
    consumer_batch: int = Field(400, description="Events handled in one transaction, at most")
    reconcile_seconds: float = Field(
        30.0, description="How often unseen events are looked for and sent again, seconds"
    )
    handler_timeout: float = Field(10.0, description="Deadline of one batch, seconds")
    transaction_timeout: float = Field(
        45.0,
        gt=0,
        description="Life of a transaction at most, seconds; an erasure is repeated for what was "
        "under way when no transaction can be left that had begun before it",
    )
    dead_letter_limit: int = Field(
        100, description="Dead letters in a row after which a worker stops: the code is broken"
    )
    retention_days: int = Field(7, description="Days that delivered outbox rows and keys are kept")

    @property
    def secrets(self) -> Path:
        """The folder of keys."""
        return self.secrets_dir or self.jieli_home / "secrets"

    @property
    def anchors(self) -> Path:
        """The file of the audits' anchors."""
        return self.audit_anchor_file or self.jieli_home / "audit-anchors.jsonl"

    @property
    def bootstrap(self) -> str:
        """The Kafka brokers."""
        return self.kafka_bootstrap or f"127.0.0.1:{self.kafka_port}"

    @property
    def zipkin(self) -> str:
        """The base address of Zipkin."""
        return self.zipkin_url or f"http://127.0.0.1:{self.zipkin_port}"

    @property
    def sms(self) -> str:
        """The address SMS are posted to."""
        return self.sms_url or f"http://127.0.0.1:{self.catcher_port}/sms"

    def password_of(self, role: str) -> str:
        """The password of a database role; empty where the server asks for none."""
        own = self.database_api_password if role.endswith("_api") else ""
        return own or self.database_service_password

    def port(self, service: str) -> int:
        """The port of a service's API."""
        port: int = getattr(self, f"{service}_port")
        return port

    def url(self, service: str) -> str:
        """The base address of a service's API, without a slash at its end."""
        given: str = getattr(self, f"{service}_url")
        return given.rstrip("/") or f"http://127.0.0.1:{self.port(service)}"
