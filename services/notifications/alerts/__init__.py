"""What a person who looks after her must know at once."""
