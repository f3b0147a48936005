"""What is shown and exported, and every way to draw it. Knows no screen framework."""
