"""Run matching: `python -m services.matching api|worker|relay|all`."""

from services.matching.app import build
from shared.service import main

if __name__ == "__main__":
    main("matching", build)
