"""What was asked and what was answered.

A quiz holds its items as they were drawn, so that an attempt can be read for ever. An attempt
holds the order and the random option ids its learner sees. An answer is the current reply to
one question; every change is also an event, which is never altered. Replies and keys are lines of
`measurement.replies`, in the family's ids.
"""

from quizzes.models.answered import GRACE as GRACE
from quizzes.models.answered import Answer as Answer
from quizzes.models.answered import AnswerEvent as AnswerEvent
from quizzes.models.answered import AnswerQuerySet as AnswerQuerySet
from quizzes.models.answered import Aside as Aside
from quizzes.models.answered import Attempt as Attempt
from quizzes.models.answered import AttemptQuerySet as AttemptQuerySet
from quizzes.models.answered import Confidence as Confidence
from quizzes.models.asked import Feedback as Feedback
from quizzes.models.asked import Item as Item
from quizzes.models.asked import Mode as Mode
from quizzes.models.asked import Quiz as Quiz
from quizzes.models.asked import shown_to_learners as shown_to_learners
from quizzes.models.decided import ClockChange as ClockChange
from quizzes.models.decided import Notice as Notice
from quizzes.models.decided import Report as Report
from quizzes.models.decided import Ruling as Ruling
from quizzes.models.decided import ScoreChange as ScoreChange
