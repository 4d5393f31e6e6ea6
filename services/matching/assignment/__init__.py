"""Which of those who may be asked is asked: the score, what is kept of a choice, its replay."""
