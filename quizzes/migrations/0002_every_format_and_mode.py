from django.db import migrations, models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

MODES = [
    ("quick", "Quick ten"),
    ("topic", "One topic"),
    ("missed", "What I missed"),
    ("review", "Due for review"),
    ("mock", "Mock exam"),
    ("custom", "A mix of my own"),
]


def fill(apps, schema_editor):
    """Until now each quiz was of one family and each item multiple choice."""
    Quiz, Item, Attempt, Answer = (
        apps.get_model("quizzes", name) for name in ("Quiz", "Item", "Attempt", "Answer")
    )
    Quiz.objects.update(counted=F("size"))
    Quiz.objects.filter(handed_out=False).update(mode="custom")
    family = Quiz.objects.filter(pk=OuterRef("quiz")).values("family")[:1]
    Item.objects.update(format="multiple_choice", family=Subquery(family))
    Attempt.objects.filter(practice=True).update(mode="custom")
    worth = Case(When(right=True, then=Value(1.0)), default=Value(0.0))
    Answer.objects.update(credit=worth)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [
        migrations.RenameField("answer", "choice", "reply"),
        migrations.AlterField(
            "answer",
            "reply",
            models.CharField(blank=True, help_text="Empty: taken back.", max_length=400),
        ),
        migrations.AddField(
            "answer",
            "credit",
            models.FloatField(
                default=0, help_text="0 to 1; other than `right` where a part earns credit."
            ),
            preserve_default=False,
        ),
        migrations.AddField("answer", "counted", models.BooleanField(default=True)),
        migrations.RenameField("answerevent", "choice", "reply"),
        migrations.AlterField(
            "answerevent", "reply", models.CharField(blank=True, max_length=400)
        ),
        migrations.AddField(
            "quiz",
            "mode",
            models.CharField(
                blank=True, choices=MODES, default="", help_text="Empty: a class's.", max_length=8
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "quiz",
            "family",
            models.SlugField(blank=True, help_text="Empty: of several.", max_length=80),
        ),
        migrations.AddField(
            "quiz",
            "partial",
            models.BooleanField(default=False, help_text="Replies right in part earn credit."),
        ),
        migrations.AddField(
            "quiz",
            "counted",
            models.PositiveSmallIntegerField(
                default=0, help_text="Questions that count for the score."
            ),
            preserve_default=False,
        ),
        migrations.AddField("item", "brief", models.TextField(blank=True)),
        migrations.AddField("item", "counted", models.BooleanField(default=True)),
        migrations.AddField(
            "item", "family", models.SlugField(default="", max_length=80), preserve_default=False
        ),
        migrations.AddField(
            "item", "format", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AlterField("item", "key", models.CharField(max_length=400)),
        migrations.AddField(
            "attempt",
            "mode",
            models.CharField(blank=True, choices=MODES, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("attempt", "one_open_practice_per_learner"),
        migrations.RemoveField("attempt", "practice"),
        migrations.AddConstraint(
            "attempt",
            models.UniqueConstraint(
                condition=Q(("finished_at__isnull", True), ~Q(("mode", ""))),
                fields=("learner", "mode"),
                name="one_open_attempt_per_learner_and_mode",
                violation_error_message=(
                    "Such a practice is running already; go on with that one."
                ),
            ),
        ),
    ]
