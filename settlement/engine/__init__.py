"""The sum: the facts and the law of a month in, its settlement with every step out. Pure Python."""
