"""Which parts one stack has, and what each is told: the only place where they meet."""

from collections.abc import Mapping
from pathlib import Path

from deploy.local.catcher.part import Catcher
from deploy.local.home import Home
from deploy.local.kafka import Broker, Kafka, identity
from deploy.local.parts import Part
from deploy.local.ports import LOOPBACK, Ports
from deploy.local.postgres import Postgres
from deploy.local.service import Api, Preparation, Worker
from deploy.local.sign_in.part import SignIn
from deploy.local.zipkin import Zipkin
from shared.events.principals import ADMIN, user_of
from shared.settings import SERVICES, Settings


def ports_of(settings: Settings) -> Ports:
    """The ports that the settings name."""
    return Ports(**{name: getattr(settings, f"{name}_port") for name, _ in Ports().items()})


def elsewhere(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Which parts the settings name elsewhere, and which ports are then not needed."""
    zipkin = settings.otel_traces_exporter != "zipkin" or bool(settings.zipkin_url)
    found = {
        "kafka": (bool(settings.kafka_bootstrap), ("kafka", "kafka_controller")),
        "postgres": (bool(settings.database_url), ()),
        "zipkin": (zipkin, ("zipkin",)),
        "sign_in": (bool(settings.oidc_issuer), ("oidc",)),
    }
    return {name: ports for name, (given, ports) in found.items() if given}


def servers(home: Home, ports: Ports, settings: Settings) -> list[Part]:
    """Kafka and PostgreSQL, each unless the settings name one that runs elsewhere."""
    made: list[Part] = []
    away = elsewhere(settings)
    if "kafka" not in away:
        broker = Broker(1, ports.kafka, ports.kafka_controller)
        made.append(Kafka(broker, home.kafka, home.secrets, home.log("kafka")))
    if "postgres" not in away:
        made.append(Postgres(home.postgres, home.log("postgres")))
    return made


def viewers(home: Home, ports: Ports, settings: Settings, told: Mapping[str, str]) -> list[Part]:
    """The trace viewer and the provider of identities, unless elsewhere, and the catcher."""
    made: list[Part] = []
    if "zipkin" not in elsewhere(settings):
        made.append(Zipkin(ports.zipkin, home.root, home.log("zipkin")))
    made.append(Catcher(ports, told, home.log("catcher")))
    if "sign_in" not in elsewhere(settings):
        made.append(SignIn(ports, told, home.log("sign_in")))
    return made


def services(
    home: Home, ports: Ports, environment: Mapping[str, str], *, own_kafka: bool
) -> list[Part]:
    """The step that prepares the services, then an API and a worker of each.

    Who speaks to Kafka is told its own password there, and no other.
    """

    def told_to(user: str) -> Mapping[str, str]:
        return {**environment, **(identity(user, home.secrets) if own_kafka else {})}

    made: list[Part] = [Preparation(told_to(ADMIN), home.log("migrate"))]
    for name in SERVICES:
        port: int = getattr(ports, name)
        # A service's processes are told of its own folder of keys and of no other.
        secrets = {"SECRETS_DIR": str(Path(environment["SECRETS_DIR"]) / name)}
        made.append(Api(name, port, {**environment, **secrets}, home.log(f"{name}.api")))
        told = {**told_to(user_of(name)), **secrets}
        made.append(Worker(name, told, home.log(f"{name}.worker")))
    return made


def environment(home: Home, ports: Ports, settings: Settings) -> dict[str, str]:
    """What every process of this stack finds in its environment."""
    url = settings.database_url or Postgres(home.postgres, home.log("postgres")).database_url
    catcher = f"{LOOPBACK}:{ports.catcher}"
    return {
        "JIELI_HOME": str(home.root),
        "SECRETS_DIR": str((settings.secrets_dir or home.secrets).absolute()),
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or f"{LOOPBACK}:{ports.kafka}",
        "DATABASE_URL": url,
        "ZIPKIN_URL": settings.zipkin_url or f"http://{LOOPBACK}:{ports.zipkin}",
        "SMTP_HOST": settings.smtp_host,
        "OIDC_ISSUER": settings.oidc_issuer or f"http://{LOOPBACK}:{ports.oidc}",
        "SANDBOX_SMS_URL": settings.sandbox_sms_url or f"http://{catcher}/sms",
        "SANDBOX_SMTP_HOST": settings.sandbox_smtp_host or LOOPBACK,
        "SANDBOX_SMTP_PORT": str(ports.smtp),
        "SMS_URL": settings.sms_url or f"http://{catcher}/sms",
        # Everything this stack sends ends in the catcher, so proposals may be looked at.
        "ALLOW_PROPOSED_SENTENCES": str(
            settings.allow_proposed_sentences or not settings.sms_url
        ).lower(),
        # A stack that sends nothing to anybody counts nobody who exists.
        "INVENTED_FIGURES": str(settings.invented_figures or not settings.sms_url).lower(),
        "WEBHOOK_ALLOWED_HOSTS": settings.webhook_allowed_hosts
        or f"{catcher},localhost:{ports.catcher}",
        **{
            f"{name.upper()}_URL": getattr(settings, f"{name}_url")
            or f"http://{LOOPBACK}:{getattr(ports, name)}"
            for name in SERVICES
        },
        **ports.environment(),
    }


def whole(home: Home, ports: Ports, told: Mapping[str, str]) -> list[Part]:
    """Every part of a stack that uses its own servers, all told the environment *told*."""
    return parts(
        home,
        ports,
        Settings(kafka_bootstrap="", database_url="", zipkin_url="", oidc_issuer=""),
        told,
    )


def parts(home: Home, ports: Ports, own: Settings, told: Mapping[str, str]) -> list[Part]:
    """Every part of a stack that is not provided elsewhere by the settings."""
    return [
        *servers(home, ports, own),
        *viewers(home, ports, own, told),
        *services(home, ports, told, own_kafka="kafka" not in elsewhere(own)),
    ]
