"""How great the danger is, by dated rules; a person is told of a high risk within minutes."""
