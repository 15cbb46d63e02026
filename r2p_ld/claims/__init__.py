"""Claims: what sources say, deny, report or are silent about, asked by subject, property and object."""
