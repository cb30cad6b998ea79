from django.db import migrations
from django.db.models import F


def publish(apps, schema_editor):
    assignments = apps.get_model("classes", "Assignment").objects
    assignments.filter(published_at=None).update(published_at=F("opens_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('classes', '0003_roles_terms_and_overrides'),
    ]

    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
    ]
