"""Does `porpoise-sim whatif` foretell what another retry schedule does? One night of mail to hosts that go down and up is
lived twice, live, recorded and at the same time: with one schedule, and with another. From the recording of the first the simulator says what
the second changes; the second says whether that came true.

    ./dev whatif [--seconds 180] [--seed 1] [--was SCHEDULE] [--then SCHEDULE] [--seeds 20]

Exit 1 when the direction is wrong, or a figure lies outside the 95 % that were foretold, of those that a schedule is about."""
import argparse
import csv
import os
import random
import smtplib
import subprocess
import sys
import tempfile
import threading
import time

from live import Home, Server, free_port, until

SIM = os.environ['PORPOISE_SIM']
# What a schedule is about, and what does not hang on whether one message is delivered just before or after the end.
JUDGED = ['waited_mean_s', 'deferred_wait_s', 'attempts', 'deferrals']


class Night:
    """What happens: arrivals and outages, in seconds since the beginning, drawn from one seed."""

    def __init__(self, seed, seconds):
        chance = random.Random(seed)
        self.seconds = seconds
        self.outages = {}
        for name, up, down in [('d1', 30, 15), ('d2', 40, 20), ('d3', 25, 10), ('d4', 60, 30)]:
            spans, now = [], chance.expovariate(1 / up)
            while now < seconds:
                end = now + chance.expovariate(1 / down) + 0.5
                spans.append((now, end))
                now = end + chance.expovariate(1 / up)
            self.outages[name] = spans
        self.outages['d5'] = []  # always up
        self.messages = []
        now = 0.5
        while now < seconds * 0.7:
            self.messages.append((now, chance.choice(list(self.outages) + ['grey']), chance.randrange(200, 3000)))
            now += chance.expovariate(4)

    def is_down(self, name, now):
        return any(begin <= now < end for begin, end in self.outages[name])


class Sink:
    """A host of the night for one of its lives: defers recipients while it is down, or greylists (`grey`)."""

    def __init__(self, name, night, begin):
        self.name, self.night, self.begin = name, night, begin
        self.first = {}
        self.port = free_port()
        import socketserver
        sink = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                sink.talk(self.rfile, self.wfile)

        class Listener(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True
            request_queue_size = 100

        self.server = Listener(('127.0.0.1', self.port), Session)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, sender, recipient):
        now = time.time() - self.begin
        if self.name == 'grey':
            return '250 ok' if now - self.first.setdefault((sender, recipient), now) >= 12 else '450 4.2.0 later'
        return '451 4.3.0 not now' if self.night.is_down(self.name, now) else '250 ok'

    def talk(self, lines, out):
        def say(text):
            out.write(text.encode() + b'\r\n')
        say('220 sink')
        sender = ''
        for line in lines:
            word = line[:4].upper()
            if word == b'MAIL':
                sender = line.decode('latin-1')
                say('250 ok')
            elif word == b'RCPT':
                say(self.answer(sender, line.decode('latin-1')))
            elif word == b'DATA':
                say('354 go')
                while lines.readline() not in (b'.\r\n', b''):
                    pass
                say('250 ok')
            elif word == b'QUIT':
                say('221 bye')
                return
            else:
                say('250 ok')

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Life:
    """The night as one server lives it."""

    def __init__(self, night, schedule, path, begin):
        self.night, self.begin = night, begin
        self.sinks = [Sink(name, night, begin) for name in [*night.outages, 'grey']]
        self.home = Home()
        routes = ''.join(f'{sink.name}.test:127.0.0.1:{sink.port}\n' for sink in self.sinks)
        for name, text in {'smtproutes': routes, 'retryschedule': schedule, 'concurrencydestination': '0',
                           'concurrencyremote': '100', 'queuelifetime': '3600', 'relayclients': '127.0.0.0/8'}.items():
            self.home.control(name, text + '\n')
        self.server = Server(self.home, options=['--record', path])
        self.thread = threading.Thread(target=self.inject)
        self.thread.start()

    def inject(self):
        for number, (at, name, size) in enumerate(self.night.messages):
            wait = self.begin + at - time.time()
            if wait > 0:
                time.sleep(wait)
            with smtplib.SMTP('127.0.0.1', self.server.port, timeout=60) as client:
                client.sendmail(f's{number % 12}@src.test', [f'u{number % 30}@{name}.test'],
                                'Subject: night\n\n' + ('x' * 70 + '\n') * (size // 71))

    def end(self):
        self.thread.join()
        wait = self.begin + self.night.seconds - time.time()
        if wait > 0:
            time.sleep(wait)
        self.server.stop()
        for sink in self.sinks:
            sink.close()
        self.home.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seconds', type=float, default=180)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--was', default='exponential:2,2,60')
    parser.add_argument('--then', default='fixed:20')
    parser.add_argument('--seeds', type=int, default=20)
    parser.add_argument('--keep', help='a folder for the recordings and the table')
    options = parser.parse_args()
    folder = options.keep or tempfile.mkdtemp(prefix='porpoise-whatif.')
    os.makedirs(folder, exist_ok=True)
    night = Night(options.seed, options.seconds)
    begin = time.time() + 2
    traces = [f'{folder}/was.trace', f'{folder}/then.trace']
    lives = [Life(night, schedule, trace, begin) for schedule, trace in zip([options.was, options.then], traces)]
    for life in lives:
        life.end()
    table = f'{folder}/whatif.csv'
    done = subprocess.run([SIM, 'whatif', traces[0], '--live', traces[1], '--set', f'control/retryschedule={options.then}',
                           '--seeds', str(options.seeds), '--jobs', '2', '--csv', table], text=True, capture_output=True)
    print(done.stdout, done.stderr, sep='', flush=True)
    if done.returncode != 0:
        return 1
    wrong = []
    for row in csv.DictReader(open(table)):
        figures = {key: float(value) for key, value in row.items() if key != 'figure'}
        seen = figures['live'] - figures['recorded']
        if row['figure'] not in JUDGED:
            continue
        if seen * figures['difference'] < 0 and abs(seen) > 0.05 * figures['recorded']:
            wrong.append(row['figure'] + ' (direction)')
        elif not figures['difference_low'] <= seen <= figures['difference_high']:
            wrong.append(row['figure'])
    print(f'messages={len(night.messages)} seconds={options.seconds:.0f} seed={options.seed} was={options.was} '
          f'then={options.then} outside={len(wrong)}' + ''.join(' ' + name for name in wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
