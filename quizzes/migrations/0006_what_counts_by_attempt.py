from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy(apps, schema_editor):
    quizzes = apps.get_model("quizzes", "Quiz").objects.filter(pk=OuterRef("quiz_id"))
    apps.get_model("quizzes", "Attempt").objects.update(counted=Subquery(quizzes.values("counted")))


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0005_forms_rulings_and_notices'),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
