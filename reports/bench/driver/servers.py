"""The servers that are measured, and the clients and sinks around them."""
import os
import re
import shutil
import subprocess
import sys

from processes import PATIENCE, Child, answers, free_port, until

HERE = os.path.dirname(os.path.abspath(__file__))


def write(path, text):
    with open(path, 'w') as file:
        file.write(text)


class Tools:
    """smtp-source and smtp-sink, from the unpacked package."""

    def __init__(self, package):
        self.package = package
        self.environment = dict(os.environ, LD_LIBRARY_PATH=package + '/usr/lib/postfix')

    def source(self, port, sessions, messages, size, recipient='b@relay.test'):
        done = subprocess.run([self.package + '/usr/sbin/smtp-source', '-d', '-s', str(sessions), '-m', str(messages),
                               '-l', str(size), '-f', 'a@mta.test', '-t', recipient, '-M', 'client.test',
                               f'127.0.0.1:{port}'], env=self.environment, capture_output=True, text=True,
                              timeout=3600)
        if done.returncode != 0:
            raise RuntimeError(f'smtp-source: {done.stdout}{done.stderr}'.strip())


class Sink:
    """smtp-sink, which counts."""

    def __init__(self, tools, place, port):
        self.output = place + '/sink.out'
        write(self.output, '')
        argv = [tools.package + '/usr/sbin/smtp-sink', '-u', 'nobody', '-c', f'127.0.0.1:{port}', '1000']
        self.child = Child(argv, self.output, tools.environment)
        self.port = port
        until('smtp-sink', lambda: answers(port))

    def count(self):
        with open(self.output, 'rb') as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 200))
            found = re.findall(rb'mesg=(\d+)', file.read())
        return int(found[-1]) if found else 0

    def end(self):
        self.child.end()


class Porpoise:
    # Of the messages that a queue is filled with: a file for each, with its syncs, takes its time.
    queues_max = {'journal': sys.maxsize, 'classic': 10_000}
    user = None  # that it runs as, else its caller's

    def __init__(self, binary, filler, tools, place, store):
        self.binary, self.filler = binary, filler
        self.store, self.name, self.queue_max = store, 'porpoise-' + store, self.queues_max[store]
        self.home = f'{place}/{self.name}'
        self.log = f'{place}/{self.name}.log'
        self.port, self.sink_port, self.child = free_port(), free_port(), None

    def configure(self, held):
        """An empty queue; what is accepted is not delivered when `held`."""
        shutil.rmtree(self.home, ignore_errors=True)
        subprocess.run([self.binary, 'init', '--home', self.home, '--me', 'mta.test', '--store', self.store],
                       check=True, capture_output=True, user=self.user)
        self.control('smtproutes', f':127.0.0.1:{self.sink_port}')
        self.control('concurrencyincoming', '1000 1000')
        if held:
            self.control('concurrencyremote', '0')

    def control(self, name, line):
        write(f'{self.home}/control/{name}', line + '\n')

    def start(self, wrap=()):
        write(self.log, '')
        self.child = Child([*wrap, self.binary, 'serve', '--home', self.home, '--listen', f'127.0.0.1:{self.port}'],
                           self.log, user=self.user)
        until(self.name + ' to listen', lambda: self.listens() or not self.child.alive(), 600)
        if not self.child.alive():
            with open(self.log) as file:
                raise RuntimeError(f'{self.name} ended: {file.read()[-300:]}')

    def listens(self):
        with open(self.log) as file:
            return 'listening ' in file.read(4096)

    def fill(self, count, size):
        """Through the store's own code; each was tried once."""
        subprocess.run([self.filler, self.home, str(count), str(size)], check=True, timeout=3600)

    def queued(self):
        done = subprocess.run([self.binary, 'queue', 'stat', '--qmail', '--home', self.home], capture_output=True,
                              text=True, timeout=PATIENCE)
        return int(re.search(r'messages in queue: (\d+)', done.stdout).group(1))

    def stop(self):
        if self.child:
            self.child.end()
        self.child = None


class Postfix:
    """Debian's package, unpacked: its configuration is in ../postfix."""
    name = 'postfix'
    queue_max = 10_000  # its queue is filled by SMTP
    folders = ('active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'maildrop', 'pid',
               'private', 'public', 'saved', 'trace')

    def __init__(self, tools, place):
        self.tools, self.place = tools, f'{place}/postfix'
        self.port, self.sink_port, self.child = free_port(), free_port(), None

    def configure(self, held):
        shutil.rmtree(self.place, ignore_errors=True)
        for folder in ('conf', 'data', 'log', 'spool', *('spool/' + name for name in self.folders)):
            os.makedirs(f'{self.place}/{folder}')
        for folder in ('data', *('spool/' + name for name in self.folders if name != 'pid')):
            shutil.chown(f'{self.place}/{folder}', 'daemon')
            os.chmod(f'{self.place}/{folder}', 0o700)
        for folder, mode in (('public', 0o710), ('maildrop', 0o730)):
            shutil.chown(f'{self.place}/spool/{folder}', 'daemon', 'mail')
            os.chmod(f'{self.place}/spool/{folder}', mode)
        words = {'PACKAGE': self.tools.package, 'PLACE': self.place, 'SINK': str(self.sink_port),
                 'PORT': str(self.port), 'HELD': 'static:{HOLD}' if held else ''}
        for name in ('main.cf', 'master.cf'):
            with open(f'{HERE}/../postfix/{name}') as file:
                text = file.read()
            for word, value in words.items():
                text = text.replace(f'@{word}@', value)
            write(f'{self.place}/conf/{name}', text)

    def start(self, wrap=()):
        log = f'{self.place}/log/master.out'
        argv = [*wrap, self.tools.package + '/usr/lib/postfix/sbin/master', '-c', self.place + '/conf', '-s']
        self.child = Child(argv, log, dict(self.tools.environment, MAIL_CONFIG=self.place + '/conf'))
        until('postfix to listen', lambda: answers(self.port) or not self.child.alive())
        if not self.child.alive():
            with open(log) as file:
                raise RuntimeError(f'postfix ended: {file.read()[-300:]}')

    def fill(self, count, size):
        """Nobody listens where it relays to: all that it accepts ends in its deferred queue."""
        self.configure(False)
        if count == 0:
            return
        self.start()
        self.tools.source(self.port, 8, count, size)
        until('all to be deferred', lambda: self.files_in('deferred') == count, 600)
        self.stop()

    def files_in(self, *queues):
        return sum(len(files) for name in queues for _, _, files in os.walk(f'{self.place}/spool/{name}'))

    def queued(self):
        return self.files_in('maildrop', 'incoming', 'active', 'deferred', 'hold')

    def stop(self):
        if self.child:
            self.child.end()
        self.child = None
