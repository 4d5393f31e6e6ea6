"""What providers answer, from yes or no to the end of the service."""
