"""What is done with guides."""
