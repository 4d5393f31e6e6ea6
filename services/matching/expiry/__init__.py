"""What happens because time has passed, by the clock of the database."""
