"""What a class's answers say about questions, ideas and learners."""
