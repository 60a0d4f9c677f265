"""A night, recorded and replayed: 20,000 messages over 20 destinations that take, refuse, defer, greylist or are down,
a kill -9 in the middle and a restart. What does recording cost, how much room does it take, does the replay say the same?

    ./dev record [--messages 20000] [--rounds 7] [--replay SIM]...

Prints one line of key=value fields for each part. Exit 1 when a replay does not say `same` or takes longer than the
night did, when recording costs more than a tenth of the accept rate, or takes more than 1.3 times the bytes of
the mail."""
import argparse
import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time

from dns_test import NameServer
from live import Home, Server, free_port, tool, until
from peers import Pourer, Sink, defers, greylists, message, refuses, seeded, text

COST_MOST = 0.10
ROOM_MOST = 1.3
PATIENCE = 1800
DESTINATIONS = 20
REFUSE, DEFER, GREYLIST, DOWN = (13, 14), (15, 16), (17, 18, 19), (20,)


def manner_of(destination):
    if destination in REFUSE:
        return refuses
    if destination in DEFER:
        return defers
    return greylists(5) if destination in GREYLIST else None


def host_of(destination):
    return f'127.2.0.{destination}'


def sizes(chance):
    """Of bodies: half below 3 kB, some of a hundred."""
    return min(int(chance.lognormvariate(8, 1.1)), 120000)


def mail(messages):
    chance = seeded(1)
    for number in range(messages):
        recipient = f'you{number}@d{number % DESTINATIONS + 1}.example'
        sender = f'me{number % 97}@mx.example'
        yield sender, recipient, message(chance, sender, recipient, sizes(chance))


def fields(**values):
    print(' '.join(f'{name}={value}' for name, value in values.items()), flush=True)


class Night:
    def __init__(self, messages):
        self.messages = messages
        self.port = free_port()
        records = ''.join(f'd{d} MX 10 mail.d{d}\nmail.d{d} A {host_of(d)}\n' for d in range(1, DESTINATIONS + 1))
        self.names = NameServer(records)
        self.sinks = {d: Sink(host_of(d), self.port, manner_of(d)) for d in range(1, DESTINATIONS + 1) if d not in DOWN}
        self.home = Home(users=[f'me{number}' for number in range(97)])
        for name, value in {'dnsservers': f'127.0.0.1:{self.names.port}', 'smtpport': self.port,
                            'concurrencyremote': 100, 'concurrencyincoming': 100,
                            'retryschedule': 'table:10s,20s,40s,80s,1h'}.items():
            self.home.control(name, f'{value}\n')
        self.trace = self.home.directory + '/night.trace'

    def serve(self):
        return Server(self.home, options=['--record', self.trace])

    def run(self):
        begun = time.monotonic()
        everything = list(mail(self.messages))
        made = time.monotonic()
        server = self.serve()
        first = Pourer(server.port, everything, 20)
        until('half of the mail', lambda: first.count() >= self.messages // 2, PATIENCE)
        server.kill()
        first.join()
        server = self.serve()
        second = Pourer(server.port, first.mail, 20)
        second.join()
        poured = time.monotonic()
        each = self.messages // DESTINATIONS
        takers = [d for d in self.sinks if d not in REFUSE and d not in DEFER]
        until('the mail that is taken', lambda: all(len(set(self.sinks[d].taken)) >= each for d in takers), PATIENCE)
        until('the bounces', lambda: self.bounces() >= each * len(REFUSE), PATIENCE)
        code = server.stop()
        end = time.monotonic()
        self.wall = end - made
        files = sorted(glob.glob(self.trace + '*'))
        self.room = sum(os.path.getsize(file) for file in files)
        self.bytes = first.bytes + second.bytes
        fields(part='night', messages=first.count() + second.count(), destinations=DESTINATIONS, bounces=self.bounces(),
               made_s=f'{made - begun:.1f}', accepting_s=f'{poured - made:.1f}', wall_s=f'{self.wall:.1f}', exit=code,
               mail_bytes=self.bytes, trace_bytes=self.room, files=len(files), ratio=f'{self.room / self.bytes:.3f}',
               most=ROOM_MOST)
        return self.room <= ROOM_MOST * self.bytes

    def bounces(self):
        return sum(self.home.count(f'me{number}') for number in range(97))

    def replay(self, sim):
        begun = time.monotonic()
        done = subprocess.run([sim, 'replay', self.trace], capture_output=True, text=True)
        took = time.monotonic() - begun
        lines = done.stdout.splitlines() or ['']
        for line in lines[:-1]:
            print('  ' + line)
        fields(part='replay', sim=sim, exit=done.returncode, took_s=f'{took:.1f}', night_s=f'{self.wall:.1f}')
        print('  ' + lines[-1] + done.stderr, flush=True)
        return done.returncode == 0 and took < self.wall

    def end(self):
        for sink in self.sinks.values():
            sink.close()
        self.names.stop()
        self.home.remove()


def accept_rate(recorded, bodies, messages):
    """Messages a second that smtp-source gets accepted, with local deliveries behind it."""
    home = Home()
    home.control('concurrencyincoming', '100\n')
    options = ['--record', home.directory + '/trace'] if recorded else []
    server = Server(home, options=options)
    try:
        begun = time.monotonic()
        sources = [tool('smtp-source', '-F', body, '-m', str(messages // len(bodies)), '-s', '4', '-f', 'ann@client.example',
                        '-t', 'bob@mx.example', f'127.0.0.1:{server.port}') for body in bodies]
        for source in sources:
            if source.wait(PATIENCE) != 0:
                raise AssertionError('smtp-source failed')
        return messages / (time.monotonic() - begun)
    finally:
        server.kill()
        home.remove()


def cost(rounds, messages):
    chance = seeded(3)
    with tempfile.TemporaryDirectory() as folder:
        bodies = []
        for number in range(8):
            bodies.append(f'{folder}/{number}')
            with open(bodies[-1], 'w') as file:
                file.write('Subject: one\n\n' + text(chance, 4000).replace('\r', ''))
        rates = {False: [], True: []}
        for _ in range(rounds):
            for recorded in (False, True):
                rates[recorded].append(accept_rate(recorded, bodies, messages))
    plain, recorded = (statistics.median(rates[kind]) for kind in (False, True))
    loss = 1 - recorded / plain
    fields(part='cost', rounds=rounds, messages=messages, plain_per_s=f'{plain:.0f}', recorded_per_s=f'{recorded:.0f}',
           loss=f'{loss:.3f}', most=COST_MOST, plain_all=','.join(f'{rate:.0f}' for rate in rates[False]),
           recorded_all=','.join(f'{rate:.0f}' for rate in rates[True]))
    return loss <= COST_MOST


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--messages', type=int, default=20000)
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--burst', type=int, default=4000, help='messages of one round of the accept rate')
    parser.add_argument('--replay', action='append', default=[], metavar='SIM', help='a porpoise-sim to replay with')
    options = parser.parse_args()
    good = cost(options.rounds, options.burst) if options.rounds else True
    if options.messages:
        night = Night(options.messages)
        try:
            good = night.run() and good
            for sim in options.replay or [os.environ['PORPOISE_SIM']]:
                good = night.replay(sim) and good
        finally:
            night.end()
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
