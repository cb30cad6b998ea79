"""Ends what a ruling began: gives every attempt the marks that hold now."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from quizzes.rulings import Progress, remark, unfinished


class Command(BaseCommand):
    help = (
        "Compute marks anew after rulings, wherever that was broken off. Can be stopped and "
        "repeated; with nothing left to do it does nothing."
    )

    def handle(self, **options):
        left = list(unfinished())
        for ruling in left:
            while not remark(ruling, at=timezone.now(), seconds=1):
                self.told(ruling)
            self.told(ruling)
        if not left:
            self.stdout.write("Every attempt has its marks.")

    def told(self, ruling):
        progress = Progress.of(ruling)
        self.stdout.write(f"Ruling {ruling.pk}: {progress.done} of {progress.total} attempts.")
