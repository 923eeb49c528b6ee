"""What `make run` does after installing: database, static files, then a server. Each step may be done again."""

import hashlib
import socket
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 4  # browsers open connections ahead and leave them idle, on which a worker of one thread would wait


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Bring the database up to date, and the static files where one of them changed since the last start."""
    call_command("migrate", interactive=False, verbosity=0)
    stamp = settings.DATA_DIR / "static.stamp"
    now = _fingerprint_of_static_files()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def _fingerprint_of_static_files() -> str:
    files = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = storage.path(name), storage.size(name), storage.get_modified_time(name)
            files.append(" ".join(map(str, facts)))
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()


def serve(port: int, ready: Callable[[], None]) -> None:
    """Answer requests until stopped; `ready` is called once, when the port is open."""
    connections.close_all()  # a worker must not inherit a connection
    if sys.platform == "win32":
        _serve_with_waitress(port, ready)
    else:
        _serve_with_gunicorn(port, ready)


def _serve_with_waitress(port: int, ready: Callable[[], None]) -> None:
    from waitress import create_server  # noqa: PLC0415 - on Windows only

    from studyportal.wsgi import application  # noqa: PLC0415 - once the settings hold

    server = create_server(application, host=HOST, port=port)
    ready()
    server.run()


def _serve_with_gunicorn(port: int, ready: Callable[[], None]) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not on Windows

    class Portal(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"{HOST}:{port}")
            self.cfg.set("workers", WORKERS)
            self.cfg.set("threads", THREADS)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("when_ready", lambda server: ready())

        def load(self) -> Callable[..., object]:
            from studyportal.wsgi import application  # noqa: PLC0415 - in the worker

            return application

    Portal().run()
