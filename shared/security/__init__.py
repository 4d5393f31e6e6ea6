"""Keys, what is encrypted with them, and access tokens."""
