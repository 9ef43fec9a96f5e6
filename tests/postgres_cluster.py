"""A temporary PostgreSQL server for tests and benchmarks: made, started, emptied and thrown away.

Knows nothing of the shop; the fixtures that hand it to tests are in tests/conftest.py.
"""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PROGRAMS = ("initdb", "postgres", "psql")
SUPERUSER = "kaimai"
START_SECONDS_MAX = 60
START_TRIES_MAX = 5

# The shell that stands between us and the server. It stops the server and removes its folder when
# its standard input closes, which happens even when the tests are killed with SIGKILL. Until then it
# starts a server that died again if the file `again` asks for it, and waits while there is a file
# `away`; the file `over` forbids it.
SUPERVISOR = """
folder=$1; shift
exec 3<&0
{ read -r _ <&3; touch "$folder/over"; kill -INT "$(cat "$folder/server")"; } 2>/dev/null &
watcher=$!
exec 3<&-
while :; do
    rm -f "$folder/again"
    "$@" </dev/null &
    server=$!
    echo "$server" > "$folder/server"
    [ -e "$folder/over" ] && kill -INT "$server"
    wait "$server"
    status=$?
    [ -e "$folder/again" ] && [ ! -e "$folder/over" ] || break
    while [ -e "$folder/away" ] && [ ! -e "$folder/over" ]; do sleep 0.05; done
done
kill "$watcher" 2>/dev/null
rm -rf -- "$folder"
exit "$status"
"""


USES_MAX = 100
"""A database that was emptied so often is made anew: deleted rows stay in its files."""
_TABLES = (
    "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables "
    "WHERE schemaname = 'public'"
)
_ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_LEARN_TO_EMPTY = """
DO $$
DECLARE body text;
BEGIN
    SELECT string_agg(format('DELETE FROM %I;', tablename), ' ') INTO body FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version';
    EXECUTE 'CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql '
        'SET session_replication_role = replica AS ' || quote_literal('BEGIN ' || body || ' END');
END $$"""
_EMPTY = "SELECT pg_temp.empty()"


@dataclass(slots=True)
class Lent:
    """A database that is lent again and again, with a line to it and the names of its tables."""

    name: str
    line: "Line"
    tables: str
    uses: int = 0


class Line:
    """A psql that stays connected to one database: what it asks a second time is planned already."""

    def __init__(self, command: list[str]) -> None:
        self._psql = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
        )

    def ask(self, statement: str) -> str:
        """What psql prints for one statement. Raises PostgresFailed, and the line is dead."""
        assert self._psql.stdin is not None
        assert self._psql.stdout is not None
        end = "-- end of the answer"
        told: list[str] = []
        with contextlib.suppress(BrokenPipeError):
            self._psql.stdin.write(f"{statement};\n\\echo '{end}'\n")
            self._psql.stdin.flush()
        for line in self._psql.stdout:
            if line.rstrip("\n") == end:
                return "".join(told).strip()
            told.append(line)
        raise PostgresFailed(f"{statement}: {''.join(told).strip()}")

    def close(self) -> None:
        """Hang up."""
        for end in (self._psql.stdin, self._psql.stdout):
            assert end is not None
            with contextlib.suppress(BrokenPipeError):
                end.close()
        self._psql.wait(timeout=30)


class PostgresMissing(RuntimeError):
    """This machine cannot run a PostgreSQL server; the message says what is missing."""


class PostgresFailed(RuntimeError):
    """The server's programs are here and did not work; the message ends with their last words."""


def find_programs() -> Path:
    """The folder that holds initdb, postgres and psql; newest version first among Debian's.

    Raises PostgresMissing with one line that names what was looked for.
    """
    for folder in _candidate_folders():
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    raise PostgresMissing(
        "no PostgreSQL server here: initdb, postgres and psql were found neither on PATH "
        "nor by pg_config nor in the usual folders (Debian: apt install postgresql)"
    )


def _candidate_folders() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        )
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    patterns = (
        ("/usr/lib/postgresql", "*/bin"),
        ("/usr", "pgsql-*/bin"),
        ("/opt/homebrew/opt", "postgresql*/bin"),
        ("/usr/local/opt", "postgresql*/bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
        ("/usr/local/pgsql", "bin"),
    )
    for root, pattern in patterns:
        yield from sorted(Path(root).glob(pattern), key=_version_in, reverse=True)


def _version_in(folder: Path) -> int:
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit())
    return int(digits) if digits else 0


def _server_user() -> pwd.struct_passwd | None:
    """Whom to run the server as: None for ourselves, another user when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissing(
        "PostgreSQL refuses to run as root and there is no user postgres or nobody to run it as"
    )


class PostgresCluster:
    """One running server on a free port of 127.0.0.1, without passwords, for this process only."""

    def __init__(
        self,
        *,
        programs: Path,
        process: subprocess.Popen[bytes],
        log: IO[bytes],
        folder: Path,
        port: int,
    ) -> None:
        self.programs = programs
        self.port = port
        self._folder = folder
        self._process = process
        self._log = log
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._free: dict[str, Lent] = {}
        self._lent: dict[str, tuple[str, Lent]] = {}

    def url(self, database: str = "postgres") -> str:
        """The address that SQLAlchemy takes, with the asyncpg driver."""
        return f"postgresql+asyncpg://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, *, template: str = "template1") -> str:
        """Make a database of its own name, empty or a copy of `template`; return the name."""
        name = f"test_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database together with the connections that are still open to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def lend(self, template: str) -> str:
        """The name of a database like `template`, to be given back with `take_back`.

        Emptying one takes a fraction of the time of making one.
        """
        lent = self._free.pop(template, None)
        if lent is None or lent.uses == USES_MAX:
            if lent is not None:
                self._give_up(lent)
            name = self.create_database(template=template)
            line = Line(self._psql(name))
            line.ask(_LEARN_TO_EMPTY)
            lent = Lent(name, line, line.ask(_TABLES))
        lent.uses += 1
        self._lent[lent.name] = template, lent
        return lent.name

    def take_back(self, name: str) -> None:
        """Empty a database that was lent; one whose tables are not what they were is thrown away."""
        template, lent = self._lent.pop(name)
        try:
            lent.line.ask(_ALONE)
            is_as_lent = lent.line.ask(_TABLES) == lent.tables
            if is_as_lent:
                lent.line.ask(_EMPTY)
        except PostgresFailed:  # the server was away meanwhile, and the line with it
            is_as_lent = False
        if is_as_lent and template not in self._free:
            self._free[template] = lent
        else:
            self._give_up(lent)

    def _give_up(self, lent: Lent) -> None:
        lent.line.close()
        self.drop_database(lent.name)

    def template(self, label: str, prepare: Callable[[str], None]) -> str:
        """The name of a database that `prepare` filled once, to be copied by `create_database`.

        `prepare` gets the URL of an empty database and must close its connections.
        """
        if label not in self._templates:
            name = self.create_database()
            prepare(self.url(name))
            self._templates[label] = name
        return self._templates[label]

    def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement outside any transaction; return what psql prints, without headings."""
        answer = subprocess.run(
            [*self._psql(database), "--command", statement],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            timeout=60,
        )
        if answer.returncode != 0:
            raise PostgresFailed(f"{statement}: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def _psql(self, database: str) -> list[str]:
        return [
            str(self.programs / "psql"),
            *("--no-psqlrc", "--quiet", "--tuples-only", "--no-align"),
            *("--set", "ON_ERROR_STOP=1"),
            *("--host", "127.0.0.1", "--port", str(self.port)),
            *("--username", SUPERUSER, "--dbname", database),
        ]

    def crash(self) -> None:
        """Kill the server as `pg_ctl stop -m immediate` does; it starts again and recovers.

        Open connections break. Raises PostgresFailed when it does not come back.
        """
        pid_file = self._folder / "data" / "postmaster.pid"
        old = pid_file.read_text().splitlines()[0]
        (self._folder / "again").touch()
        os.kill(int(old), signal.SIGQUIT)
        if not _is_ready(self._process, pid_file, unless_pid=old):
            raise PostgresFailed(f"the server did not recover: {self.last_words()}")

    @contextlib.contextmanager
    def outage(self) -> Iterator[None]:
        """Be down for the length of the block, then start again on the same port.

        Raises PostgresFailed when it does not go, or does not come back.
        """
        pid_file = self._folder / "data" / "postmaster.pid"
        old = pid_file.read_text().splitlines()[0]
        (self._folder / "away").touch()
        (self._folder / "again").touch()
        os.kill(int(old), signal.SIGINT)
        deadline = time.monotonic() + START_SECONDS_MAX
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        if pid_file.exists():
            raise PostgresFailed(f"the server did not stop: {self.last_words()}")
        try:
            yield
        finally:
            (self._folder / "away").unlink()
        if not _is_ready(self._process, pid_file, unless_pid=old):
            raise PostgresFailed(f"the server did not come back: {self.last_words()}")

    def stop(self) -> None:
        """Stop the server and remove its folder. Safe to call twice."""
        for lent in (*self._free.values(), *(lent for _, lent in self._lent.values())):
            lent.line.close()
        self._free.clear()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def last_words(self) -> str:
        """The end of what the server printed; empty once stopped."""
        if self._log.closed:
            return ""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-2000:]


@contextlib.contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[PostgresCluster]:
    """A fresh server for the length of the block.

    With `durable` every commit reaches the disk, as benchmarks need; without it fsync is off, which
    changes nothing but what a power cut would leave, and nothing is cleaned up or compiled for
    queries that run long. Raises PostgresMissing or PostgresFailed.
    """
    cluster = start_cluster(durable=durable)
    try:
        yield cluster
    finally:
        cluster.stop()


def start_cluster(*, durable: bool = False) -> PostgresCluster:
    """Start a server that the caller must `stop()`; it also stops when this process ends."""
    programs = find_programs()
    user = _server_user()
    for _ in range(START_TRIES_MAX):
        folder = _make_folder(user)
        try:
            _run_initdb(programs, folder, user)
            port = _free_port()
            process, log = _launch(programs, folder, user, port=port, durable=durable)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        cluster = PostgresCluster(
            programs=programs, process=process, log=log, folder=folder, port=port
        )
        if _is_ready(process, folder / "data" / "postmaster.pid"):
            return cluster
        last_words = cluster.last_words()
        cluster.stop()
        # Someone else took the port between our asking for it and the server's binding it.
        if "could not bind" not in last_words:
            break
    raise PostgresFailed(f"the PostgreSQL server in {programs} did not start: {last_words}")


def _make_folder(user: pwd.struct_passwd | None) -> Path:
    """A folder that only the server's user can read, below one that this user can enter."""
    parent = None
    if user is not None:
        # Root's own TMPDIR may be closed to others; these two never are.
        parent = next((path for path in ("/tmp", "/var/tmp") if Path(path).is_dir()), None)
    folder = Path(tempfile.mkdtemp(prefix="kaimai-postgres-", dir=parent))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but PATH: PGPORT, PGDATA and the locale would change what the server does."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(folder)}


def _run_initdb(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    answer = subprocess.run(
        [
            str(programs / "initdb"),
            *("--pgdata", str(folder / "data"), "--username", SUPERUSER),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(folder),
        timeout=120,
        **_as_user(user),
    )
    if answer.returncode != 0:
        raise PostgresFailed(f"initdb failed: {answer.stderr.strip()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _launch(
    programs: Path, folder: Path, user: pwd.struct_passwd | None, *, port: int, durable: bool
) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
        # Databases that live for one test: nothing in them is worth a second look.
        settings |= {"autovacuum": "off", "jit": "off"}
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    log = tempfile.TemporaryFile()  # noqa: SIM115 (PostgresCluster.stop closes it)
    process = subprocess.Popen(
        [
            *("/bin/sh", "-c", SUPERVISOR, "postgres-supervisor", str(folder)),
            *(str(programs / "postgres"), "-D", str(folder / "data"), *arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        cwd="/",
        env=_environment(folder),
        start_new_session=True,  # Ctrl-C belongs to the tests, which then close the pipe
        **_as_user(user),
    )
    return process, log


def _is_ready(
    process: subprocess.Popen[bytes], pid_file: Path, *, unless_pid: str | None = None
) -> bool:
    """Wait for the word `ready` that the server writes on line 8 of its pid file.

    `unless_pid` is the process, on line 1, that was there before and does not count.
    """
    deadline = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            lines = pid_file.read_text().splitlines()
            if len(lines) >= 8 and lines[0] != unless_pid and lines[7].strip() == "ready":
                return True
        time.sleep(0.02)
    return False
