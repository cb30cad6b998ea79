"""The newcomer's one command: a database, a class with three weeks of work, and the site."""

import hashlib
import json
import os
import secrets
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from front.demo import building

HOST = "127.0.0.1"
ROLES = {building.INSTRUCTOR: "instructor", building.LEARNER: "learner"}


class Command(BaseCommand):
    help = "Make the demonstration if it is not there, print the sign-ins, and serve the site."
    # Run once for the content and its readers as they are: that takes longer than all else in a
    # second start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Only make the data.")
        parser.add_argument("--reset", action="store_true", help="Move the dates to now.")

    def handle(self, *, port, no_serve, reset, **options):
        if not no_serve:
            refuse_taken(port)
        readers = [settings.BASE_DIR / room for room in ("lessons", "scenarios")]
        once("checked", [settings.CONTENT_DIR, *readers], self.check)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        # Whoever looked around may have signed up: only what would change their work is refused.
        if reset or not building.exists():
            refuse_real_users()
        passwords = kept_passwords(settings.DATA_DIR / "demo_sign_ins.json")
        if not building.exists():
            self.stdout.write("Making three weeks of a class's work …")
            building.build(passwords=passwords, at=timezone.now())
        elif reset:
            building.move_to(at=timezone.now())
        once("static", settings.STATICFILES_DIRS, collect_static)
        self.tell(passwords, port, serving=not no_serve)
        if not no_serve:
            serve(port)

    def tell(self, passwords, port, *, serving):
        if serving:
            self.stdout.write(f"Bestfit: http://{HOST}:{port}   (Ctrl+C stops it)")
        for email, role in ROLES.items():
            self.stdout.write(f"{role}  {email}  {passwords[email]}")
        self.stdout.flush()


def refuse_real_users():
    try:
        building.refuse_real_users()
    except building.RealUsers:
        raise CommandError(
            "This database holds people who are not the demonstration's; nothing was changed. "
            "Name an empty folder in DATA_DIR, or serve the site as docs/operations.md says."
        ) from None


def refuse_taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(f"Port {port} is in use; choose another with --port.") from None


def kept_passwords(path: Path) -> dict[str, str]:
    """The demonstration's passwords, made once and kept where only this user can read them."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({email: secrets.token_urlsafe(12) for email in ROLES}))
    kept = json.loads(path.read_text())
    return {email: str(kept[email]) for email in ROLES}


def once(name: str, folders: Iterable[Path], deed: Callable[[], object]) -> None:
    """Do it, unless the files in these folders are as they were when it was done last."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path).encode() + path.read_bytes())
    stamp = settings.DATA_DIR / f"{name}.stamp"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        deed()
        stamp.write_text(digest.hexdigest())


def collect_static():
    call_command("collectstatic", interactive=False, verbosity=0)


def serve(port):
    """Become the server: granian, two workers, this machine only."""
    os.environ["DATA_DIR"] = str(settings.DATA_DIR)
    os.chdir(settings.BASE_DIR)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
    command += ["--host", HOST, "--port", str(port), "--workers", "2", "--blocking-threads", "2"]
    command += ["--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
    os.execv(sys.executable, command)  # noqa: S606  our own command line
