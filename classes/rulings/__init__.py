"""What is decided about a question after it was asked."""
