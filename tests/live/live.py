"""The small language of the live tests: a porpoise home in a temporary directory, a server on loopback,
clients that remember what they were told. Every wait is bounded; only processes started here are ended."""
import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BIN = os.environ['PORPOISE_BIN']
TOOLS = os.environ.get('PORPOISE_TOOLS', '')
UNPACKED = os.path.dirname(TOOLS)  # where `./dev setup` unpacks packages, each into a folder of its name
PATIENCE = 60


def porpoise(*arguments, timeout=PATIENCE):
    """Runs one command to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([BIN, *arguments], capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def until(what, condition, patience=PATIENCE):
    """Waits for a condition that must come true."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError('in vain: ' + what)
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Home:
    """A home of its own, with users; removed at the end."""

    def __init__(self, me='mx.example', users=('bob',), store='journal'):
        self.directory = tempfile.mkdtemp(prefix='porpoise-live.')
        self.path = self.directory + '/home'
        self.expect(porpoise('init', '--home', self.path, '--me', me, '--store', store))
        for user in users:
            self.expect(porpoise('user', 'add', user, '--home', self.path))

    @staticmethod
    def expect(outcome):
        code, _, error = outcome
        if code != 0:
            raise AssertionError(f'exit {code}: {error}')

    def control(self, name, text):
        with open(f'{self.path}/control/{name}', 'w') as file:
            file.write(text)

    def arrived(self, user='bob'):
        """The contents of all messages in a mailbox."""
        new = f'{self.path}/mail/{user}/Maildir/new'
        contents = []
        for name in os.listdir(new):
            with open(f'{new}/{name}', 'rb') as file:
                contents.append(file.read())
        return contents

    def count(self, user='bob'):
        return len(os.listdir(f'{self.path}/mail/{user}/Maildir/new'))

    def remove(self):
        shutil.rmtree(self.directory)


class Server:
    """A running `porpoise serve`; its log lines are kept."""
    command = [BIN]

    def __init__(self, home, port=0, options=(), environment=None):
        self.lines = []
        self.process = subprocess.Popen([*self.command, 'serve', '--home', home.path, '--listen', f'127.0.0.1:{port}',
                                         *options], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                                        env=environment)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        until('the server to listen', lambda: self._port() or self.process.poll() is not None)
        self.port = self._port()
        if not self.port:
            raise AssertionError('the server ended: ' + ''.join(self.lines))

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)

    def _port(self):
        for line in list(self.lines):
            found = re.match(r'listening 127\.0\.0\.1:(\d+)$', line)
            if found:
                return int(found.group(1))
        return 0

    def logged(self, text):
        return [line for line in list(self.lines) if text in line]

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self._ended()

    def stop(self):
        """TERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self):
        code = self.process.wait(PATIENCE)  # killing the dead is no harm
        self.reader.join(PATIENCE)
        self.process.stderr.close()
        return code


def send(port, sender, recipients, text):
    """One message by one session. The recipients that were refused, as smtplib says it."""
    with smtplib.SMTP('127.0.0.1', port, timeout=PATIENCE) as client:
        return client.sendmail(sender, recipients, text)


def tool(name, *arguments, **options):
    """One of Postfix's test peers, unpacked by `./dev setup`."""
    environment = dict(os.environ, LD_LIBRARY_PATH=TOOLS + '/usr/lib/postfix')
    return subprocess.Popen([f'{TOOLS}/usr/sbin/{name}', *arguments], env=environment, **options)


class Case(unittest.TestCase):
    """Ends every server and removes every home, whatever happened."""

    def home(self, **options):
        home = Home(**options)
        self.addCleanup(home.remove)
        return home

    def serve(self, home, **options):
        server = Server(home, **options)
        self.addCleanup(server.kill)
        return server


def main():
    unittest.main(verbosity=1, argv=[sys.argv[0]])
