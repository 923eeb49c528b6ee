"""`python -m tests.bench [SIZE …]`: branches; 1 is one branch of a thousand members.

On SQLite, and on PostgreSQL where BENCH_DATABASE_URL names a server.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.databases import postgresql, sqlite
from tests.bench.tables import markdown

USUAL = (1, 25, 100)  # branches; from 25 on the first town and the root show the same number of rows
BASE = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("DATA_DIR") or BASE / "var") / "bench"


def main(sizes: list[int]) -> None:
    VAR.mkdir(parents=True, exist_ok=True)
    server = os.environ.get("BENCH_DATABASE_URL", "")
    found = []
    for vendor in ["sqlite", *(["postgresql"] if server else [])]:
        for size in sizes:
            address = postgresql(server, size) if vendor == "postgresql" else sqlite(VAR, size)
            found.append({"database": vendor, "branches": size, **measured(size, address)})
            (VAR / "bench.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    text = markdown(found)
    (VAR / "bench.md").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{text}\n\n{VAR / 'bench.md'}, {VAR / 'bench.json'}\n")


def measured(size: int, address: str) -> dict[str, object]:
    """In a process of its own, so that nothing of another size is in its memory."""
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        settings = {"DATABASE_URL": address, "DATA_DIR": str(VAR), "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        command = [sys.executable, "-m", "tests.bench.one", str(size), answer.name]
        subprocess.run(command, env={**os.environ, **settings}, check=True, cwd=BASE)  # noqa: S603 - our own program
        return dict(json.loads(Path(answer.name).read_text(encoding="utf-8")))


main([int(size) for size in sys.argv[1:]] or list(USUAL))
