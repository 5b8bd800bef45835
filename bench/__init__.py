"""What things cost: each module measures one thing and writes its figures to `var/bench/`."""
