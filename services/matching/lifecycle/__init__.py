"""The life of an offer and of the need behind it: every state, every move, and who may make it."""
