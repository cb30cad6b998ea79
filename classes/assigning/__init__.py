"""Quizzes and lessons handed to a class: drafts, previews, editing."""
