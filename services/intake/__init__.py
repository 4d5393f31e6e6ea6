"""Takes requests for help in, keeps what is personal, and follows each to its end."""
