"""What is published: made once of a closed period, judged with all that was told before, kept."""
