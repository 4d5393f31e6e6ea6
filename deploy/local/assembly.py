"""Which parts one stack has, and what each is told: the only place where they meet."""

from collections.abc import Mapping

from deploy.local.home import Home
from deploy.local.kafka import Broker, Kafka
from deploy.local.parts import Part
from deploy.local.ports import LOOPBACK, Ports
from deploy.local.postgres import Postgres
from deploy.local.service import Api, Preparation, Worker
from shared.settings import SERVICES, Settings


def ports_of(settings: Settings) -> Ports:
    """The ports that the settings name."""
    return Ports(**{name: getattr(settings, f"{name}_port") for name, _ in Ports().items()})


def servers(home: Home, ports: Ports, settings: Settings) -> list[Part]:
    """Kafka and PostgreSQL, each unless the settings name one that runs elsewhere."""
    parts: list[Part] = []
    if not settings.kafka_bootstrap:
        broker = Broker(1, ports.kafka, ports.kafka_controller)
        parts.append(Kafka(broker, home.kafka, home.log("kafka")))
    if not settings.database_url:
        parts.append(Postgres(home.postgres, home.log("postgres")))
    return parts


def services(home: Home, ports: Ports, environment: Mapping[str, str]) -> list[Part]:
    """The step that prepares the services, then an API and a worker of each."""
    parts: list[Part] = [Preparation(environment, home.log("migrate"))]
    for name in SERVICES:
        port: int = getattr(ports, name)
        parts.append(Api(name, port, environment, home.log(f"{name}.api")))
        parts.append(Worker(name, environment, home.log(f"{name}.worker")))
    return parts


def environment(home: Home, ports: Ports, settings: Settings) -> dict[str, str]:
    """What every process of this stack finds in its environment."""
    url = settings.database_url or Postgres(home.postgres, home.log("postgres")).database_url
    catcher = f"{LOOPBACK}:{ports.catcher}"
    return {
        "JIELI_HOME": str(home.root),
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or f"{LOOPBACK}:{ports.kafka}",
        "DATABASE_URL": url,
        "ZIPKIN_URL": settings.zipkin_url or f"http://{LOOPBACK}:{ports.zipkin}",
        "SMTP_HOST": settings.smtp_host,
        "SMS_URL": settings.sms_url or f"http://{catcher}/sms",
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
    own = Settings(kafka_bootstrap="", database_url="")
    return [*servers(home, ports, own), *services(home, ports, told)]
