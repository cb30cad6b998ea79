"""The exam's domains, by name, to which the two families belong."""

from quizzes.modes import covered, domain_of


def _name(family):
    return next(one.name for one in covered() if one.id == domain_of(family))


CUSTOMIZING, INFERENCE = _name("customization"), _name("inference_mode")
