"""Complaints about providers: never asked for her again, of equals last, decided in time."""
