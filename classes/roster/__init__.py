"""Who is in a class: its settings, join code, people, and what is agreed for each."""
