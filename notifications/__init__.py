"""What leaves, and when."""
