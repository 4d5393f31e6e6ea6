"""Pages: the overview of protected figures, written on the server, without a script."""
