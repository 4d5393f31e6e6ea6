"""Runs schemathesis over a running service, with a token that may ask everything."""

import os
import subprocess
import sys
from pathlib import Path

from services.intake.partners.service_clients import partner_id_of
from shared.http.authorisation import SCOPES
from shared.security import keys
from shared.security.internal_scopes import INTERNAL_SCOPES
from shared.security.tokens import Caller, issue
from tests.support.stack import RunningJieli

ORGANISATION = "Demo hotline 12338"
"""For whom it asks: one that is registered, as whoever has a token is."""
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,"
    "unsupported_method,missing_required_header,ignored_auth,"
    "allow_header_conformance,use_after_free,ensure_resource_availability"
)
REFUSING = f"{CHECKS},negative_data_rejection"
"""Also that what does not fit is refused; not asked of random bodies, nor of a batch."""
IN_FHIR = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,unsupported_method,missing_required_header,ignored_auth"
)
BATCH, BATCHES = "/batch$", ("intake", "matching")
"""A batch is answered 200 whatever its lines are, and who has one."""
HERE = Path(__file__).parent
ENVIRONMENT = {
    "SCHEMATHESIS_HOOKS": "tests.support.schemathesis_hooks",
    "PYTHONPATH": str(HERE.parent.parent),
    # In which order it goes through sets decides which wrong value of a kind it sends.
    "PYTHONHASHSEED": "0",
}
ENDLESS = ("/v1/outcomes/stream",)
"""What answers as long as it is listened to."""
SILENT, HANGING = 120, 3600
"""No answer, and no end: so late, in seconds, that a busy machine is no reason for it."""


def covered(jieli: RunningJieli, service: str) -> subprocess.CompletedProcess[str]:
    """What schemathesis found in examples, edge cases and short series: the same in every run.

    No clock decides how much is tried, so a slow machine finds what a fast one finds.
    """
    tried = ("--phases", "examples,coverage,stateful", "--max-examples", "5")
    same = (*tried, "--generation-deterministic")
    found = _run(jieli, service, "--checks", REFUSING, "--exclude-path-regex", BATCH, *same)
    if found.returncode or service not in BATCHES:
        return found
    return _run(jieli, service, "--checks", CHECKS, "--include-path-regex", BATCH, *same)


def covered_in_fhir(jieli: RunningJieli) -> subprocess.CompletedProcess[str]:
    """The same of the door for hospitals, which has a document of its own."""
    tried = ("--phases", "examples,coverage", "--generation-deterministic")
    return _run(jieli, "intake", "--checks", IN_FHIR, *tried, document="/fhir/openapi.json")


def fuzzed(jieli: RunningJieli, service: str, *, seconds: int) -> subprocess.CompletedProcess[str]:
    """What schemathesis found in so many seconds, with other requests each time."""
    limits = ("--max-time", str(seconds), "--max-examples", "2000")
    return _run(jieli, service, "--checks", CHECKS, *limits)


def fuzzed_in_fhir(jieli: RunningJieli, *, seconds: int) -> subprocess.CompletedProcess[str]:
    """The same of the door for hospitals, with what its document says of itself."""
    limits = ("--max-time", str(seconds), "--max-examples", "2000")
    return _run(jieli, "intake", "--checks", IN_FHIR, *limits, document="/fhir/openapi.json")


def _run(
    jieli: RunningJieli, service: str, *options: str, document: str = "/openapi.json"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")),),
            *("--config-file", str(HERE / "schemathesis.toml"), "run"),
            f"{jieli.url(service)}{document}",
            *("--url", jieli.url(service)),
            *("--header", f"Authorization: Bearer {token(jieli)}"),
            *(word for path in ENDLESS for word in ("--exclude-path", path)),
            *("--request-timeout", str(SILENT), "--suppress-health-check", "all"),
            *("--continue-on-failure", "--no-color", "--warnings", "off"),
            *options,
        ],
        capture_output=True,
        text=True,
        timeout=HANGING,
        env=os.environ | ENVIRONMENT,
        cwd=jieli.home.root,
        check=False,
    )


def token(jieli: RunningJieli) -> str:
    """A sandbox client's token with every scope that is not between services."""
    scopes = frozenset(SCOPES.keys() - INTERNAL_SCOPES.keys())
    caller = Caller("fuzzing", partner_id_of(ORGANISATION), scopes, "staff", True, rate=1e6)
    return issue(jieli.settings, keys.signing_keys(jieli.settings.secrets), caller)
