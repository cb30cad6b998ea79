"""What a cell of the gradebook says, in the words of the screen and of the files."""

from __future__ import annotations

NOT_GIVEN = "–"
NOT_OPEN = "not open yet"
NOT_STARTED = "not started"
RUNNING = "running"
HANDED_IN = "handed in"
CLOSED = "closed by the clock"
ENDED = "ended by staff"
MISSED = "missed"
BEFORE = "before joining"
EXCUSED = "excused"
READ = "read"
NOT_READ = "not read"
# Marks beside a score.
LATE = "late"
SET = "set by hand"

# States of a learner in an assignment, with what they mean; `LATE` and `SET` stand beside a score.
MEANINGS = {
    NOT_OPEN: "It can be started later.",
    NOT_STARTED: "It can be started now.",
    RUNNING: "It was started and is not over.",
    HANDED_IN: "The learner ended it; the number is the score in percent.",
    CLOSED: "The time was up; what was saved by then is the score.",
    ENDED: "An instructor or assistant ended it; what was saved by then is the score.",
    LATE: "Some answer arrived after the end. It is kept and not counted.",
    MISSED: "It was not started in time. It counts as 0 in the learner's mean.",
    BEFORE: "Its window had ended when the learner joined. It is not in the learner's mean.",
    EXCUSED: "It does not count for this learner.",
    SET: "The instructor set the score, with a reason.",
    READ: "The learner marked the lesson as read.",
    NOT_READ: "The learner has not marked the lesson as read.",
    NOT_GIVEN: "It was not given to this learner.",
}
MEAN_OF_LEARNER = (
    "A learner's mean is over the quizzes that are due: those with a score, and those missed, "
    "which count as 0."
)
MEAN_OF_ASSIGNMENT = "The mean of an assignment is over those who have a score in it."
COUNTED = "Scores are percent: points and credits of the questions that count; halves go up."

# What the table can be narrowed to, by a state in one assignment.
FILTERS = (NOT_STARTED, RUNNING, HANDED_IN, LATE, MISSED, BEFORE, EXCUSED, READ, NOT_READ)
