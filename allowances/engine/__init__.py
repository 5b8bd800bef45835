"""The sum of the yearly allowances: facts of a household + law of a year -> allowances with their steps."""
