"""What a survivor is told, if anything, and when."""
