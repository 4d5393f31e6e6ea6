"""How events travel: the relay out, the consumer in, and what makes sure of both."""
