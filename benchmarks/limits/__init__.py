"""The smallest honest Django project that does the same work, to measure the site against.

A lesson page for a signed-in learner (one query for the reading mark, the words ready in memory),
a question of an attempt (one query each for attempt, question and answers), and the bare save of an
answer (one transaction: lock the learner's attempt, upsert the answer, add an event; it knows no
key, no revision and no deadline). Django's own middleware, session, sign-in and CSRF check; no
product.
"""
