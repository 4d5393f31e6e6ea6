"""What providers are told, and until when we try."""
