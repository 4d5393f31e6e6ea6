"""`python -m services.notifications api|worker|relay|all`."""

from services.notifications.app import build
from shared.service import main

if __name__ == "__main__":
    main("notifications", build)
