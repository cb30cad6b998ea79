"""A running quiz, as the staff of a class sees it."""
