"""Measures deliveries into Maildirs: porpoise beside Postfix in turns, from the first byte that smtp-source sends to
the last name in new/.

Writes OUT/measurements.csv and OUT/machine.csv as measure.py does. `what` is maildir, or maildir-syncs (under strace);
`load` is the number of mailboxes. The sessions are divided among the mailboxes. Everything runs on loopback, in the
folder WORK, and is ended by its pid. Needs root, as Postfix does; porpoise runs as an ordinary user."""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import machine
from arrivals import Arrivals
from mailbox_servers import MailboxPorpoise, MailboxPostfix
from measure import SIZE, WARM, Numbers, elsewhere, say
from processes import cpu_seconds, disk, until, until_at_rest
from servers import Tools

SESSIONS = 8
MAILBOXES = (1, 8)


class Plan:
    def __init__(self, whole, rounds):
        self.rounds = rounds or (9 if whole else 5)
        self.messages = 4000 if whole else 2000
        self.traced = 1600 if whole else 800


class MailboxBench:
    def __init__(self, options):
        self.options = options
        self.plan = Plan(options.whole, options.rounds)
        self.tools = Tools(options.package)
        self.place = tempfile.mkdtemp(prefix='bench.', dir=options.work)
        os.chmod(self.place, 0o755)
        self.servers = [MailboxPorpoise(options.porpoise, self.tools, self.place, store) for store in options.stores]
        self.servers += [MailboxPostfix(self.tools, self.place, agent) for agent in ('virtual', 'local')]
        self.numbers = Numbers(options.out + '/measurements.csv')

    def run(self):
        machine.describe(self.options.out + '/machine.csv', self.place, self.options)
        try:
            for number in range(1, self.plan.rounds + 1):
                for mailboxes in MAILBOXES:
                    for server in self.turn(number):
                        say(f'round {number} of {self.plan.rounds}: {mailboxes} mailboxes, {server.name}')
                        self.rate(number, server, mailboxes)
            for mailboxes in MAILBOXES:
                for server in self.servers:
                    say(f'syncs of {server.name}, {mailboxes} mailboxes')
                    self.syncs(server, mailboxes)
        finally:
            for server in self.servers:
                server.stop()
            shutil.rmtree(self.place, ignore_errors=True)

    def turn(self, number):
        """Nobody is always first."""
        first = number % len(self.servers)
        return self.servers[first:] + self.servers[:first]

    def send(self, server, messages):
        """By SESSIONS sessions in all; how many messages that are."""
        recipients = server.addresses
        sessions, each = SESSIONS // len(recipients), messages // len(recipients)
        with concurrent.futures.ThreadPoolExecutor(len(recipients)) as clients:
            sent = [clients.submit(self.tools.source, server.port, sessions, each, SIZE, to) for to in recipients]
            for client in sent:
                client.result()
        return each * len(recipients)

    def warm_up(self, server, arrivals):
        sent = 0
        for _ in range(2):
            sent += self.send(server, WARM)
            arrivals.wait_for(sent, 120)
            until_at_rest(server.child.pid)
        os.sync()
        return sent

    def rate(self, number, server, mailboxes):
        """One server, fresh, with an empty queue and empty mailboxes."""
        server.configure(mailboxes)
        arrivals = Arrivals(server.arrivals)
        try:
            server.start()
            warm = self.warm_up(server, arrivals)
            cpu, before, others = cpu_seconds(server.child.pid), disk(self.place), elsewhere(server)
            begin = time.monotonic()
            sent = self.send(server, self.plan.messages)
            accepted = time.monotonic() - begin
            arrivals.wait_for(warm + sent, 120)
            seconds = time.monotonic() - begin
            after, cpu_after, others_after = disk(self.place), cpu_seconds(server.child.pid), elsewhere(server)
            until('the queue to be empty', lambda: server.queued() == 0)
            self.check(server, warm + sent)
            values = {'rate': sent / seconds, 'accept_rate': sent / accepted,
                      'cpu_ms': (cpu_after - cpu) * 1000 / sent,
                      'others_cores': max(0, (others_after - others) / seconds)}
            if before and after:
                values['written_bytes'] = (after[0] - before[0]) / sent
                values['flushes'] = (after[1] - before[1]) / sent
            self.numbers.add(number, 'maildir', server.name, mailboxes, **values)
        finally:
            server.stop()
            arrivals.close()

    @staticmethod
    def check(server, count):
        """All of them, once each, and none cut off."""
        sizes = [entry.stat().st_size for new in server.arrivals for entry in os.scandir(new)]
        if len(sizes) != count or min(sizes) < SIZE:
            raise RuntimeError(f'{server.name}: {len(sizes)} files of at least {min(sizes)} bytes, not {count}')

    def syncs(self, server, mailboxes):
        """Calls of fsync and fdatasync for each message, from its acceptance to its delivery."""
        server.configure(mailboxes)
        arrivals = Arrivals(server.arrivals)
        try:
            server.start(['strace', '-f', '-qq', '--seccomp-bpf', '-y', '-e',
                          'trace=fsync,fdatasync,sync_file_range,msync', '-e', 'signal=none', '-o', server.trace])
            warm = self.warm_up(server, arrivals)
            before = self.calls(server)
            sent = self.send(server, self.plan.traced)
            arrivals.wait_for(warm + sent, 120)
            until('the queue to be empty', lambda: server.queued() == 0)
            time.sleep(1.5)  # marks are synced within a second
            after = self.calls(server)
            values = {kind: (after[kind] - before[kind]) / sent for kind in after}
            self.numbers.add(1, 'maildir-syncs', server.name, mailboxes, calls=sum(values.values()), **values)
        finally:
            server.stop()
            arrivals.close()

    @staticmethod
    def calls(server):
        """By what was synced: files below a mailbox's tmp/ or new/, directories new/, and the queue."""
        counts = {'message_calls': 0, 'directory_calls': 0, 'queue_calls': 0}
        directories = {new for new in server.arrivals}
        with open(server.trace) as file:
            for line in file:
                found = re.match(r'\d+ +\w+\(\d+<([^>]*)>', line)
                if not found:
                    continue
                path = found.group(1)
                if path in directories:
                    counts['directory_calls'] += 1
                elif any(path.startswith(new.removesuffix('new')) for new in directories):
                    counts['message_calls'] += 1
                else:
                    counts['queue_calls'] += 1
        return counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--porpoise', required=True)
    parser.add_argument('--package', required=True)
    parser.add_argument('--stores', required=True, type=lambda text: text.split(','))
    parser.add_argument('--work', required=True)
    parser.add_argument('--out', required=True)
    parser.add_argument('--rounds', type=int, help='instead of 5, or of 9 with --whole')
    parser.add_argument('--whole', action='store_true')
    parser.add_argument('--realtime', action='store_true')
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit('bench: run this as root: Postfix changes its user')
    try:
        if options.realtime:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))  # and whatever is started from here on
        MailboxBench(options).run()
    except (RuntimeError, subprocess.SubprocessError, OSError) as error:
        sys.exit(f'bench: {error}')


if __name__ == '__main__':
    main()
