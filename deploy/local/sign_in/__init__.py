"""A small provider of identities for a local stack: invented persons, no passwords, loopback."""
