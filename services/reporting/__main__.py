"""`python -m services.reporting api|worker|relay|all`."""

from shared.optional_imports import leave_out_extras

leave_out_extras()

from services.reporting.app import build  # noqa: E402 - without the extras
from shared.process import main  # noqa: E402

main("reporting", build)
