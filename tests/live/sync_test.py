"""Trust, but look: what the kernel was asked for before a 250 left, seen by strace."""
import os
import smtplib
import subprocess
import tempfile

from live import BIN, PATIENCE, Case, Server, main
from sync_order import SYSTEM_CALLS, too_early


def paths_under(directory):
    found = [directory]
    for folder, names, files in os.walk(directory):
        found += [f'{folder}/{name}' for name in names + files]
    return found


class TracedServer(Server):
    """A server whose system calls strace writes down."""

    def __init__(self, home, trace):
        self.command = ['strace', '-f', '-y', '-s', '4000000', '-e', f'trace={SYSTEM_CALLS}', '-o', trace, BIN]
        super().__init__(home)

    def stop(self):
        # strace passes no signal on: its child is the server.
        children = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(self.process.pid)], capture_output=True, text=True)
        for pid in children.stdout.split():
            os.kill(int(pid), 15)
        return self._ended()


class Order(Case):
    store = 'journal'
    passing = ()  # directories whose names need not last

    def test_no_250_leaves_before_all_of_the_message_is_synced(self):
        home = self.home(store=self.store)
        home.control('concurrencylocal', '0\n')  # deliveries would add files of their own
        handle, trace = tempfile.mkstemp(prefix='porpoise-strace.')
        os.close(handle)
        self.addCleanup(os.unlink, trace)
        existing = paths_under(home.path)
        exempt = [f'{home.path}/queue/{name}' for name in self.passing]
        server = TracedServer(home, trace)
        self.addCleanup(server.kill)
        # The first message makes directories and a segment; a large one has a file of its own.
        sizes = {'alpha': 10, 'beta': 4000, 'gamma': 300_000, 'delta': 10}
        with smtplib.SMTP('127.0.0.1', server.port, timeout=PATIENCE) as client:
            for marker, size in sizes.items():
                body = f'Subject: {marker}-token\r\n\r\n' + 'filling\r\n' * (size // 9) + f'{marker}-token\r\n'
                client.sendmail(f'{marker}-token@client.example', ['bob@mx.example'], body)
        server.stop()
        with open(trace, errors='replace') as file:
            text = file.read()
        for marker in sizes:
            self.assertEqual(too_early(text, f'{marker}-token', existing, exempt), [], marker)
        # The same server, had it not synced.
        for call in ('fdatasync', 'fsync'):
            lines = [line for line in text.splitlines() if f' {call}' not in line]
            self.assertNotEqual(too_early('\n'.join(lines), 'gamma-token', existing, exempt), [], call)


class ClassicOrder(Order):
    store = 'classic'
    passing = ('intd',)  # its other name in todo counts


if __name__ == '__main__':
    main()
