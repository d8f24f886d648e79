"""What PostgreSQL's ``postmaster.pid`` says about the server of a cluster."""

import hashlib
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

_PID_LINE, _SOCKET_LINE, _STATUS_LINE = 0, 4, 7
_ORPHAN_SECONDS = 5.0


@dataclass(frozen=True)
class Postmaster:
    """The server that wrote the file: its process number, its socket's folder, its status.

    The source of the lines' order is PostgreSQL's ``utils/pidfile.h``.
    """

    cluster: Path
    pid: int
    socket: str
    status: str

    @property
    def process(self) -> psutil.Process:
        """The process of that number; raises psutil.NoSuchProcess where there is none."""
        return psutil.Process(self.pid)

    def runs(self) -> bool:
        """Whether the server lives: that number may have gone to another process since."""
        try:
            return _serves(self.process, self.cluster)
        except psutil.NoSuchProcess:
            return False

    def end(self, how: signal.Signals, seconds: float) -> None:
        """Send the signal and wait; a server that does not end in time is quit at once."""
        process = self.process
        process.send_signal(how)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(seconds)


def cluster_name(cluster: Path) -> str:
    """Return the cluster's name, by which its processes are known in any list of processes."""
    return f"earlyhelp-{hashlib.sha256(bytes(cluster)).hexdigest()[:12]}"


def read_postmaster(cluster: Path) -> Postmaster | None:
    """Return what the cluster's ``postmaster.pid`` says, or None where there is none."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        number = int(lines[_PID_LINE])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    lines += [""] * (_STATUS_LINE + 1 - len(lines))
    return Postmaster(cluster, number, lines[_SOCKET_LINE], lines[_STATUS_LINE].strip())


def orphans(cluster: Path) -> None:
    """See off the processes of a killed server, which hold its shared memory."""
    processes = [process for process in psutil.process_iter() if _serves(process, cluster)]
    _gone, alive = psutil.wait_procs(processes, timeout=_ORPHAN_SECONDS)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=_ORPHAN_SECONDS)


def _serves(process: psutil.Process, cluster: Path) -> bool:
    """Whether the process is one of the cluster's.

    Its command line or title says so. A process's working folder would, too, but in a
    container not even root may look at that of another user's process.
    """
    name = cluster_name(cluster)
    try:
        words = process.cmdline() if process.name().startswith("postgres") else []
    except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    return any(name in word for word in words)
