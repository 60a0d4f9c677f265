"""Processes that are measured: started here, ended by their pid, watched through /proc."""
import os
import signal
import socket
import subprocess
import time

TICK = os.sysconf('SC_CLK_TCK')
PATIENCE = 120


def read(path):
    with open(path) as file:
        return file.read()


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def until(what, condition, patience=PATIENCE):
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError('in vain: ' + what)
        time.sleep(0.005)


def answers(port):
    """Does a mail server greet there?"""
    try:
        with socket.create_connection(('127.0.0.1', port), 2) as client:
            client.settimeout(10)
            greeting = client.recv(100)
            client.sendall(b'QUIT\r\n')
            return greeting.startswith(b'220')
    except OSError:
        return False


def stat_of(pid):
    """The fields of /proc/PID/stat behind the name: [1] is the parent; None when it has ended."""
    try:
        return read(f'/proc/{pid}/stat').rsplit(')', 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def family(pid):
    """The process and all that descend from it."""
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            fields = stat_of(name)
            if fields:
                parents[int(name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu_seconds(pid):
    """Of the whole family, with those of it that have ended."""
    total = 0
    for one in family(pid):
        fields = stat_of(one)
        if fields:
            total += sum(map(int, fields[11:15]))
    return total / TICK


def written(pid):
    """Bytes that the family gave to files and sockets so far."""
    total = 0
    for one in family(pid):
        try:
            for line in read(f'/proc/{one}/io').splitlines():
                if line.startswith('wchar:'):
                    total += int(line.split()[1])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total


def until_at_rest(pid, still=0.5):
    """Until the family has written nothing for `still` seconds."""
    seen, since = written(pid), time.monotonic()
    end = since + PATIENCE
    while time.monotonic() - since < still:
        time.sleep(0.05)
        now = written(pid)
        if now != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() > end:
            raise RuntimeError('in vain: a server to come to rest')


def memory_bytes(pid):
    """Anonymous memory of the largest process of the family."""
    most = 0
    for one in family(pid):
        try:
            for line in read(f'/proc/{one}/status').splitlines():
                if line.startswith('RssAnon:'):
                    most = max(most, int(line.split()[1]) * 1024)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return most


def machine_busy():
    """Seconds of processor time that anybody had since the machine started, and that its host took away."""
    fields = read('/proc/stat').split(None, 9)
    user, nice, system, _idle, _waiting, irq, soft_irq, stolen = map(int, fields[1:9])
    return (user + nice + system + irq + soft_irq + stolen) / TICK


def device_of(path):
    """(major, minor) as /proc/diskstats writes them."""
    device = os.stat(path).st_dev
    return str(os.major(device)), str(os.minor(device))


def disk(path):
    """Bytes written to the device below `path`, and flushes it was sent; None when the kernel does not say."""
    wanted = device_of(path)
    for line in read('/proc/diskstats').splitlines():
        fields = line.split()
        if tuple(fields[:2]) == wanted and len(fields) > 18:
            return int(fields[9]) * 512, int(fields[18])
    return None


class Child:
    """A process in a session of its own, with its output in a file."""

    def __init__(self, argv, log, environment=None, cwd=None, user=None):
        self.log = log
        with open(log, 'ab') as output:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env=environment, cwd=cwd, user=user, start_new_session=True)
        self.pid = self.process.pid

    def alive(self):
        return self.process.poll() is None

    def end(self, patience=30):
        """TERM, and KILL for whoever of the family is left."""
        relatives = family(self.pid)
        if self.alive():
            self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
        for pid in relatives:
            if pid != self.pid and stat_of(pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        if self.alive():
            self.process.kill()
        self.process.wait()
