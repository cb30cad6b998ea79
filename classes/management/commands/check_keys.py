"""Lists the questions that were asked and whose key would now be another."""

from django.core.management.base import BaseCommand, CommandError

from lessons.content import folder_of
from measurement.replies import written
from quizzes.models import Attempt, Item
from scenarios.items import Item as Question
from scenarios.reading import read_sources
from scenarios.rederiving import derived


def families():
    """Those whose files are there; that all of them fit together is not asked."""
    return sorted(path.parent.name for path in folder_of("").glob("*/family.toml"))


class Command(BaseCommand):
    # An author's files may have faults elsewhere.
    requires_system_checks: list[str] = []
    help = (
        "Derive every pinned question's key again from its facts under the families' present "
        "files, and list those with another key or none. Reads only; exits 1 if there are any."
    )

    def add_arguments(self, parser):
        parser.add_argument("--family", help="Only the questions of this family.")

    def handle(self, *, family, **options):
        items = Item.objects.select_related("quiz", "quiz__assignment__classroom").order_by("pk")
        if family:
            if family not in (known := families()):
                message = f"There is no family {family!r}. Known: {', '.join(known)}."
                raise CommandError(message, returncode=2)
            items = items.filter(family=family)
        self.sources, self.known, checked, found = {}, {}, 0, 0
        for item in items.iterator(chunk_size=200):
            checked += 1
            now = self.key_of(item)
            if now != item.key:
                found += 1
                self.tell(item, now)
        self.stdout.write(f"{checked} pinned questions checked, {found} with another key or none.")
        if found:
            raise CommandError("Rule on them where they were counted.", returncode=1)

    def key_of(self, item):
        """The line of the key as the files have it now; None without one. The same question may
        stand in many quizzes."""
        same = (item.content["id"], item.content["content_version"], item.key, item.format)
        if same not in self.known:
            question = Question.from_dict(item.content)
            there = item.family in families()
            now = derived(self.files(item.family), question) if there else None
            self.known[same] = None if now is None else written(item.format, now)
        return self.known[same]

    def files(self, family):
        if family not in self.sources:
            self.sources[family] = read_sources(folder_of(family))
        return self.sources[family]

    def tell(self, item, now):
        attempts = Attempt.objects.filter(quiz=item.quiz_id, form=item.form)
        assignment = getattr(item.quiz, "assignment", None)
        where = f"class {assignment.classroom.name}" if assignment else "practice"
        form = f", form {item.form}" if item.form else ""
        ruled = f"; ruled: {item.ruled['kind']}" if item.ruled else ""
        self.stdout.write(
            f"{item.quiz.title} (quiz {item.quiz_id}), question {item.position}{form}, "
            f"{item.family} {item.logic}: {item.key} is now {now or 'nothing'}; "
            f"{attempts.count()} attempts, {where}{ruled}."
        )
