"""Run reporting: `python -m services.reporting api|worker|relay|all`."""

from services.reporting.app import build
from shared.service import main

if __name__ == "__main__":
    main("reporting", build)
