"""How long porpoise takes to relay mail to fifty domains, with and without four sick ones among them: one is
down, one answers 4xx, one 5xx, one stalls. Servers are Postfix's smtp-sink, one a domain; MX records come from NSD.

    ./dev relay [--messages 10000] [--rounds 3]

Both kinds of round take turns; the
medians are compared. Exit 1 when the healthy domains take more than 1.2 times as long, or mail is not accounted for."""
import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time

from dns_test import DOMAINS, DOWN, DEFERS, REFUSES, SICK, STALLS, NameServer, host_of, name_of
from live import Home, Server, free_port, porpoise, tool, until

RATIO_MOST = 1.2
PATIENCE = 600
# smtp-sink insists on it when root starts it.
USER = ['-u', 'nobody'] if os.geteuid() == 0 else []
# What smtp-sink does for each of the sick; who is down has none.
MANNERS = {DEFERS: ['-r', 'RCPT'], REFUSES: ['-f', 'RCPT'], STALLS: ['-W', 'connect:3600']}


class CountingServer(Server):
    """Keeps no lines: who got a message, and how many deliveries failed."""

    def __init__(self, home):
        self.to = {}
        self.delivered = {}
        self.failed = 0
        self.last_success = 0.0
        super().__init__(home)

    def _read(self):
        for line in self.process.stderr:
            if line.startswith('listening'):
                self.lines.append(line)
            self.count(line)

    def count(self, line):
        begun = re.match(r'.*?starting delivery (\d+): msg \d+ to remote \S+@(\S+)$', line)
        if begun:
            self.to[begun.group(1)] = begun.group(2)
            return
        ended = re.match(r'.*?delivery (\d+): (success|failure|deferral)', line)
        if not ended:
            return
        domain = self.to.pop(ended.group(1), None)
        if domain and ended.group(2) == 'success':
            self.delivered[domain] = self.delivered.get(domain, 0) + 1
            self.last_success = time.monotonic()
        if domain and ended.group(2) == 'failure':
            self.failed += 1


def open_sinks(port):
    """All smtp-sink processes, each on its domain's address."""
    sinks = []
    for domain in range(1, DOMAINS + 1):
        if domain != DOWN:
            place = f'{host_of(domain)}:{port}'
            sinks.append(tool('smtp-sink', *USER, *MANNERS.get(domain, []), place, '100',
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    for domain in range(1, DOMAINS + 1):
        if domain != DOWN:
            until(f'smtp-sink of {name_of(domain)}', lambda d=domain: listens(host_of(d), port))
    return sinks


def listens(host, port):
    try:
        socket.create_connection((host, port), timeout=1).close()
        return True
    except OSError:
        return False


def inject(port, domains, each):
    """From all domains' senders at once, 10 sessions together."""
    sources = [(domain, ['-m', str(each), '-s', '1', '-l', '1000', '-f', 'bob@mx.example', '-t',
                         f'you@{name_of(domain)}', f'127.0.0.1:{port}']) for domain in domains]
    def work():
        while sources:
            try:
                _, arguments = sources.pop(0)
            except IndexError:
                return
            source = tool('smtp-source', *arguments)
            if source.wait(PATIENCE) != 0:
                raise AssertionError('smtp-source failed')
    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Round:
    """One home, relaying to `domains`."""

    def __init__(self, names, smtp_port, domains, each):
        self.domains = domains
        self.each = each
        self.home = Home()
        for name, value in {'dnsservers': f'127.0.0.1:{names.port}', 'smtpport': smtp_port, 'concurrencyremote': 50,
                            'concurrencyincoming': 100}.items():
            self.home.control(name, f'{value}\n')
        self.server = CountingServer(self.home)

    def run(self):
        healthy = [name_of(domain) for domain in self.domains if domain not in SICK]
        begun = time.monotonic()
        inject(self.server.port, self.domains, self.each)
        until('the healthy domains to have all',
              lambda: all(self.server.delivered.get(name, 0) == self.each for name in healthy), PATIENCE)
        return self.server.last_success - begun

    def account(self):
        """Where every message is: delivered, bounced or queued; and what is queued, by domain."""
        refused = self.each if REFUSES in self.domains else 0
        until('the bounces', lambda: self.home.count() == refused, PATIENCE)
        code, out, error = porpoise('queue', 'list', '--json', '--home', self.home.path)
        if code != 0:
            raise AssertionError(error)
        queued = {}
        for line in out.splitlines():
            for recipient in json.loads(line)['recipients']:
                domain = recipient['address'].split('@')[1]
                queued[domain] = queued.get(domain, 0) + 1
        return sum(self.server.delivered.values()), self.home.count(), queued

    def end(self):
        self.server.kill()
        self.home.remove()


def play(names, smtp_port, domains, each):
    one = Round(names, smtp_port, domains, each)
    try:
        took = one.run()
        delivered, bounced, queued = one.account()
    finally:
        one.end()
    total = delivered + bounced + sum(queued.values())
    if total != each * len(domains):
        raise AssertionError(f'{each * len(domains)} messages, and {total} accounted for: {queued}')
    print(f'domains={len(domains)} messages={total} healthy_s={took:.2f} delivered={delivered} bounced={bounced} '
          f'queued={sum(queued.values())} ' + ' '.join(f'{name}={count}' for name, count in sorted(queued.items())),
          flush=True)
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--messages', type=int, default=10000)
    parser.add_argument('--rounds', type=int, default=3)
    options = parser.parse_args()
    everybody = list(range(1, DOMAINS + 1))
    healthy = [domain for domain in everybody if domain not in SICK]
    records = ''.join(f'd{d} MX 10 mail.d{d}\nmail.d{d} A {host_of(d)}\n' for d in everybody)
    names = NameServer(records)
    smtp_port = free_port()
    sinks = open_sinks(smtp_port)
    try:
        times = {'without': [], 'with': []}
        for _ in range(options.rounds):
            times['without'].append(play(names, smtp_port, healthy, options.messages // DOMAINS))
            times['with'].append(play(names, smtp_port, everybody, options.messages // DOMAINS))
    finally:
        for sink in sinks:
            sink.kill()
            sink.wait()
        names.stop()
    medians = {kind: statistics.median(all_of) for kind, all_of in times.items()}
    ratio = medians['with'] / medians['without']
    print(f'rounds={options.rounds} without_sick_s={medians["without"]:.2f} with_sick_s={medians["with"]:.2f} '
          f'ratio={ratio:.2f} most={RATIO_MOST}')
    return 0 if ratio <= RATIO_MOST else 1


if __name__ == '__main__':
    sys.exit(main())
