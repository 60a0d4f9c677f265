"""Measures mail servers in turns, and the machine's own limits beside them.

Writes OUT/measurements.csv, one line for each number: round,what,server,load,metric,value. `what` is accept
(deliveries held), relay (end to end), syncs (under strace), restart, or limit; `load` is the number of sessions,
or of messages in the queue. OUT/machine.csv says where that was. Everything runs on loopback, in the folder WORK,
and is ended by its pid. Needs root, as smtp-sink and Postfix do."""
import argparse
import csv
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import machine
from processes import cpu_seconds, disk, machine_busy, memory_bytes, until, until_at_rest
from servers import Porpoise, Postfix, Sink, Tools

SIZE = 4096
QUEUED_SIZE = 1000
SESSIONS = (1, 8, 32)
WARM = 100


class Plan:
    """How much is measured. The rates of short runs are rough; their ratios are what to look at."""

    def __init__(self, whole):
        self.rounds = 5 if whole else 3
        self.messages = {1: 1500, 8: 5000, 32: 10000} if whole else {1: 500, 8: 2000, 32: 4000}
        self.traced = {1: 1000, 8: 2000, 32: 4000} if whole else {1: 300, 8: 600, 32: 1200}
        self.queues = (0, 10_000, 100_000, 1_000_000) if whole else (0, 10_000, 100_000)
        self.restarts = 5 if whole else 3
        self.ceiling = 20_000 if whole else 5_000


class Numbers:
    def __init__(self, path):
        self.file = open(path, 'w', newline='')
        self.writer = csv.writer(self.file, lineterminator='\n')
        self.writer.writerow(['round', 'what', 'server', 'load', 'metric', 'value'])

    def add(self, round_number, what, server, load, **values):
        for metric, value in values.items():
            self.writer.writerow([round_number, what, server, load, metric, f'{value:.6g}'])
        self.file.flush()


def say(text):
    """Progress, where somebody looks."""
    if sys.stderr.isatty():
        print('bench: ' + text, file=sys.stderr, flush=True)


def elsewhere(server, sink=None):
    """Seconds of processor time that somebody else had so far, the host of this machine included."""
    mine = resource.getrusage(resource.RUSAGE_CHILDREN)
    here = resource.getrusage(resource.RUSAGE_SELF)
    used = cpu_seconds(server.child.pid) + (cpu_seconds(sink.child.pid) if sink else 0)
    return machine_busy() - used - mine.ru_utime - mine.ru_stime - here.ru_utime - here.ru_stime


class Bench:
    def __init__(self, options):
        self.options = options
        self.plan = Plan(options.whole)
        self.tools = Tools(options.package)
        self.place = tempfile.mkdtemp(prefix='bench.', dir=options.work)
        os.chmod(self.place, 0o755)
        self.servers = [Porpoise(options.porpoise, options.filler, self.tools, self.place, store)
                        for store in options.stores]
        self.servers.append(Postfix(self.tools, self.place))
        self.numbers = Numbers(options.out + '/measurements.csv')
        self.busy = 0.0

    def run(self):
        machine.describe(self.options.out + '/machine.csv', self.place, self.options)
        try:
            for number in range(1, self.plan.rounds + 1):
                say(f'round {number} of {self.plan.rounds}: limits')
                self.limits(number)
                for what in ('accept', 'relay'):
                    for sessions in SESSIONS:
                        for server in self.turn(number):
                            say(f'round {number} of {self.plan.rounds}: {what}, {sessions} sessions, {server.name}')
                            self.rate(number, what, server, sessions)
            for sessions in SESSIONS:
                for server in self.servers:
                    say(f'syncs of {server.name}, {sessions} sessions')
                    self.syncs(server, sessions)
            for server in self.servers:
                for count in self.plan.queues:
                    if count <= server.queue_max:
                        say(f'start of {server.name} with {count} messages')
                        self.restarts(server, count)
        finally:
            self.end()

    def end(self):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    def turn(self, number):
        """Nobody is always first."""
        first = number % len(self.servers)
        return self.servers[first:] + self.servers[:first]

    def rate(self, number, what, server, sessions):
        """One server, fresh, with an empty queue."""
        messages = self.plan.messages[sessions]
        held = what == 'accept'
        server.configure(held)
        sink = None if held else Sink(self.tools, self.place, server.sink_port)
        try:
            server.start()
            warm = self.warm_up(server, sink, sessions)
            cpu, before, others = cpu_seconds(server.child.pid), disk(self.place), elsewhere(server, sink)
            begin = time.monotonic()
            self.tools.source(server.port, sessions, messages, SIZE)
            if sink:
                until('all to arrive', lambda: sink.count() >= warm + messages, 600)
            seconds = time.monotonic() - begin
            after, cpu_after, others_after = disk(self.place), cpu_seconds(server.child.pid), elsewhere(server, sink)
            if sink:
                until('the queue to be empty', lambda: server.queued() == 0)
            else:
                until('all to be queued', lambda: server.queued() == warm + messages)
            values = {'rate': messages / seconds, 'cpu_ms': (cpu_after - cpu) * 1000 / messages,
                      'others_cores': max(0, (others_after - others) / seconds)}
            if before and after:
                values['written_bytes'] = (after[0] - before[0]) / messages
                values['flushes'] = (after[1] - before[1]) / messages
            self.numbers.add(number, what, server.name, sessions, **values)
        finally:
            server.stop()
            if sink:
                sink.end()

    def warm_up(self, server, sink, sessions):
        """How many messages that took. The first ones make files and processes; what a server does in the
        background because of them (porpoise fills segments with zeros) is over before the clock starts."""
        for times in (1, 2):
            self.tools.source(server.port, sessions, WARM, SIZE)
            if sink:
                until('the first to arrive', lambda: sink.count() >= times * WARM)
            until_at_rest(server.child.pid)
        os.sync()
        return times * WARM

    def syncs(self, server, sessions):
        """Calls of fsync and fdatasync for each message, accepted and relayed. strace stops only those calls."""
        messages = self.plan.traced[sessions]
        server.configure(False)
        sink = Sink(self.tools, self.place, server.sink_port)
        trace = self.place + '/strace.out'
        try:
            server.start(['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=fsync,fdatasync,sync_file_range,msync',
                          '-e', 'signal=none', '-o', trace])
            warm = self.warm_up(server, sink, sessions)
            before = self.calls(trace)
            self.tools.source(server.port, sessions, messages, SIZE)
            until('all to arrive', lambda: sink.count() >= warm + messages, 600)
            until('the queue to be empty', lambda: server.queued() == 0)
            time.sleep(1.5)  # marks are synced within a second
            calls = self.calls(trace) - before
            self.numbers.add(1, 'syncs', server.name, sessions, calls=calls / messages)
        finally:
            server.stop()
            sink.end()

    @staticmethod
    def calls(trace):
        with open(trace) as file:
            return sum(1 for line in file if re.match(r'\d+ +\w+\(', line))

    def restarts(self, server, count):
        """With messages that were tried once and wait."""
        server.configure(True)
        server.fill(count, QUEUED_SIZE)
        for number in range(1, self.plan.restarts + 1):
            os.sync()
            begin = time.monotonic()
            server.start()
            seconds = time.monotonic() - begin
            time.sleep(1)
            memory = memory_bytes(server.child.pid)
            server.stop()
            self.numbers.add(number, 'restart', server.name, count, seconds=seconds, memory_bytes=memory)

    def limits(self, number):
        """What the disk and the two tools can do by themselves."""
        done = subprocess.run([self.options.porpoise, 'check-sync', self.place], capture_output=True, text=True)
        for line in done.stdout.splitlines():
            found = re.match(r'(4 KiB appended|4 KiB overwritten|a new name) +(\d+) +(\d+) +(\d+)$', line)
            if found:
                name, median, last, rate = found.groups()
                self.numbers.add(number, 'limit', 'disk', name, median_us=float(median), p99_us=float(last),
                                 syncs_per_second=float(rate))
        for sessions in SESSIONS:
            sink = Sink(self.tools, self.place, self.servers[0].sink_port)
            try:
                begin = time.monotonic()
                self.tools.source(sink.port, sessions, self.plan.ceiling, SIZE)
                self.numbers.add(number, 'limit', 'smtp-sink', sessions,
                                 rate=self.plan.ceiling / (time.monotonic() - begin))
            finally:
                sink.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--porpoise', required=True)
    parser.add_argument('--filler', required=True)
    parser.add_argument('--package', required=True)
    parser.add_argument('--stores', required=True, type=lambda text: text.split(','))
    parser.add_argument('--work', required=True)
    parser.add_argument('--out', required=True)
    parser.add_argument('--whole', action='store_true')
    parser.add_argument('--realtime', action='store_true')
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit('bench: run this as root: smtp-sink and Postfix change their user')
    try:
        if options.realtime:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))  # and whatever is started from here on
        Bench(options).run()
    except (RuntimeError, subprocess.SubprocessError, OSError) as error:
        sys.exit(f'bench: {error}')


if __name__ == '__main__':
    main()
