"""How an organisation is told, and what of it went wrong lately; asked for by its own page."""
