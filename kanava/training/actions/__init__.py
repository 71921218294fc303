"""What people and the clock do to training."""
