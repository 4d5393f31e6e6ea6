"""What became of messages, to be read."""
