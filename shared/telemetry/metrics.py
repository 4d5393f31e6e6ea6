"""Counters and histograms by declared names, in Prometheus' text format."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from shared.telemetry.registry import METRICS, UndeclaredName

REGISTRY = CollectorRegistry()


def _about(name: str) -> str:
    try:
        return METRICS[name]
    except KeyError:
        raise UndeclaredName(name) from None


def counter(name: str, *labels: str, registry: CollectorRegistry = REGISTRY) -> Counter:
    """A counter; raises UndeclaredName when the registry does not list it."""
    return Counter(name, _about(name), labels, registry=registry)


def gauge(name: str, *labels: str, registry: CollectorRegistry = REGISTRY) -> Gauge:
    """A gauge; raises UndeclaredName when the registry does not list it."""
    return Gauge(name, _about(name), labels, registry=registry)


def histogram(name: str, *labels: str, registry: CollectorRegistry = REGISTRY) -> Histogram:
    """A histogram of seconds; raises UndeclaredName when the registry does not list it."""
    return Histogram(name, _about(name), labels, registry=registry)
