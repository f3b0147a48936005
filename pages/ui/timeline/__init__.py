"""Timeline of a map of control: a component and its files."""
