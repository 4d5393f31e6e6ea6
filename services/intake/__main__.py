"""`python -m services.intake api|worker|relay|all`."""

from services.intake.app import build
from shared.service import main

main("intake", build)
