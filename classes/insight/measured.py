from classes.insight.answers import ClassAnswers
from classes.insight.subjects import Standing
from classes.insight.ideas import tables_of
from classes.insight.beliefs import beliefs_of
from classes.insight.confusion import confusions_of
from classes.insight.trailing import records_of, trailing_in
from classes.insight.spread import spread_of
def insights(room, at):
    a = ClassAnswers.of(room, at=at)
    s = Standing(a)
    r = records_of(a)
    return tables_of(s), beliefs_of(s), confusions_of(a), trailing_in(a, r), spread_of(a, r)
PAGES = {"insights": insights}
