"""Write `jars.json`: which Java libraries each program needs, resolved once, with hashes.

Run `python -m deploy.local.lock_jars` after changing a version here.
"""

import hashlib
import json
from pathlib import Path

import jgo
from jgo.maven import MavenContext

from deploy.local.downloads import LIST, cache

KAFKA = "4.3.1"
ZIPKIN = "3.6.1"
SLF4J = "1.7.36"
_UNUSED = ("scala-reflect", "log4j-core-test")


def entry(file: Path) -> dict[str, str | int]:
    """Describe one file of the Maven cache."""
    return {
        "path": file.relative_to(cache()).as_posix(),
        "size": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }


def resolve() -> dict[str, list[dict[str, str | int]]]:
    """Ask Maven Central which files the two programs need."""
    context = MavenContext()
    endpoint = f"org.apache.kafka:kafka_2.13:{KAFKA}+org.slf4j:slf4j-simple:{SLF4J}"
    names = sorted(jar.name for jar in jgo.build(endpoint).all_jars)
    by_name = {file.name: file for file in cache().rglob("*.jar")}
    kafka = [by_name[name] for name in names if not name.startswith(_UNUSED)]
    zipkin = context.project("io.zipkin", "zipkin-server").at_version(ZIPKIN)
    return {
        "kafka": [entry(file) for file in kafka],
        "zipkin": [entry(zipkin.artifact(classifier="exec").resolve())],
    }


if __name__ == "__main__":
    LIST.write_text(json.dumps(resolve(), indent=1) + "\n")
