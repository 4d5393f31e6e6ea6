"""Her consent while her needs are looked after: whom she lets be asked, and who must stop."""
