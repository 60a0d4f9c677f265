"""What `serve --record` writes, `porpoise-sim replay` runs again: refusals, deferrals, greylisting, kill -9, restart."""
import contextlib
import fcntl
import glob
import json
import os
import re
import signal
import subprocess

from live import PATIENCE, Case, main, porpoise, until
from peers import Pourer, Sink, defers, greylists, message, refuses, seeded

SIM = os.environ['PORPOISE_SIM']


def sim(*arguments):
    done = subprocess.run([SIM, *arguments], capture_output=True, text=True, timeout=PATIENCE * 3)
    return done.returncode, done.stdout, done.stderr


def kept():
    """What recordings hold outside their files."""
    return glob.glob('/dev/shm/porpoise-record-*')


def forget(before):
    """Of those that came since, what no server holds: the last one of a test is killed, and none comes after it."""
    for name in set(kept()) - before:
        with contextlib.suppress(OSError), open(name, 'rb') as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(name)


class Record(Case):
    def setUp(self):
        self.addCleanup(forget, set(kept()))
        self.sinks = {'takes': Sink('127.0.0.1', 0), 'refuses': Sink('127.0.0.1', 0, refuses),
                      'defers': Sink('127.0.0.1', 0, defers), 'greylists': Sink('127.0.0.1', 0, greylists(0.5))}
        for sink in self.sinks.values():
            self.addCleanup(sink.close)
        self.place = self.home()
        self.place.control('smtproutes', ''.join(f'{name}.example:127.0.0.1:{sink.port}\n'
                                                 for name, sink in self.sinks.items()))
        self.place.control('retryschedule', 'table:1s,2s,3s,5s,1h\n')
        self.trace = self.place.directory + '/night.trace'

    def start(self, *options):
        return self.serve(self.place, options=['--record', self.trace, *options])

    def mail(self, seed, count):
        chance = seeded(seed)
        names = [*self.sinks, 'mx']
        for number in range(count):
            name = names[number % len(names)]
            recipient = 'bob@mx.example' if name == 'mx' else f'you{number}@{name}.example'
            yield 'bob@mx.example', recipient, message(chance, 'bob@mx.example', recipient, 2000)

    def night(self, *options, kill=True):
        """Mail, a kill or a stop in the middle, more mail, the end."""
        server = self.start(*options)
        pourer = Pourer(server.port, self.mail(1, 60))
        until('mail to flow', lambda: pourer.count() > 30)
        if not kill:
            pourer.join()  # a stop lets nobody in; a kill is to come while mail flows
        server.kill() if kill else server.stop()
        pourer.join()
        server = self.start(*options)
        more = Pourer(server.port, self.mail(2, 40))
        more.join()
        until('the greylisted to be taken', lambda: self.sinks['greylists'].count() >= 8)
        until('the refused to bounce', lambda: self.place.count() >= 16)
        return server

    def expect_same(self, processes):
        code, out, error = sim('replay', self.trace)
        self.assertEqual(code, 0, out + error)
        last = out.splitlines()[-1]
        self.assertIn('verdict=same', last)
        self.assertIn(f'processes={processes} ', last)

    def test_a_night_with_a_kill_and_a_restart_replays(self):
        server = self.night()
        self.assertEqual(server.stop(), 0)
        self.expect_same(2)

    def test_a_redacted_night_replays_and_names_nobody(self):
        server = self.night('--redact', kill=False)
        self.assertEqual(server.stop(), 0)
        self.expect_same(2)
        code, out, _ = sim('replay', self.trace, '--follow', '1')
        self.assertEqual(code, 0)
        self.assertIn('@', out)
        self.assertNotIn('bob@', out)
        self.assertNotRegex(out, r'you\d+@')

    def test_a_redacted_night_replays_past_a_kill(self):
        self.assertEqual(self.night('--redact').stop(), 0)
        self.expect_same(2)

    def test_the_next_process_completes_what_a_killed_one_had_not_written(self):
        server = self.start()
        Pourer(server.port, self.mail(1, 20)).join()
        server.kill()
        self.assertEqual(self.start().stop(), 0)
        code, out, error = sim('export', self.trace, '--log', self.place.directory + '/l')
        self.assertEqual(code, 0, out + error)
        with open(self.place.directory + '/l') as file:
            self.assertGreaterEqual(sum(' new msg ' in line for line in file), 20)

    def test_what_a_running_server_has_recorded_replays(self):
        server = self.night()
        server.signal(signal.SIGHUP)
        server.kill()
        self.expect_same(2)

    def test_follow_tells_every_decision_about_a_message(self):
        server = self.start()
        Pourer(server.port, [('bob@mx.example', 'you@defers.example', 'Subject: x\r\n\r\nx\r\n')], 1).join()
        until('two deferrals', lambda: len(server.logged('deferral')) >= 2)
        server.stop()
        code, out, error = sim('replay', self.trace, '--follow', '1')
        self.assertEqual(code, 0, out + error)
        self.assertRegex(out, r'new msg 1')
        self.assertGreaterEqual(len(re.findall(r'deferral: .*450', out)), 2, out)

    def test_a_replay_stops_where_it_is_told_to(self):
        server = self.start()
        Pourer(server.port, self.mail(1, 20)).join()
        until('mail to flow', lambda: self.place.count() >= 8)
        server.stop()
        code, out, _ = sim('replay', self.trace, '--until', '100')
        self.assertEqual(code, 0)
        self.assertIn('end=stopped', out)
        event = int(re.search(r'stopped at=\S+ event=(\d+)', out).group(1))
        self.assertGreaterEqual(event, 100)
        code, out, _ = sim('replay', self.trace, '--until', '+0s')
        self.assertEqual(code, 0)
        start = re.search(r'stopped at=(\S+) event', out).group(1)
        code, out, _ = sim('replay', self.trace, '--until', 'msg:3', '--follow', '3')
        self.assertEqual(code, 0)
        stop = re.search(r'stopped at=(\S+) event', out).group(1)
        self.assertLess(start, stop)
        # Its first line is its last: so far nothing else was said of it.
        self.assertEqual(out.splitlines()[0].split(': ', 1)[1], 'new msg 3')
        self.assertLessEqual(len(re.findall(r'event \d+: ', out)), 2)
        code, out, _ = sim('replay', self.trace, '--until', start[:19] + 'Z')
        self.assertEqual(code, 0)
        self.assertIn(f'stopped at={start}', out)
        for beyond in '999999999', '+86400s', '2099-01-01T00:00:00', 'msg:999999':
            code, _, error = sim('replay', self.trace, '--until', beyond)
            self.assertEqual((code, error), (2, 'porpoise-sim: --until: the recording ends before that\n'))
        for nonsense in 'tomorrow', '+xs', 'msg:', '2026-13-01T00:00:00', '-5':
            code, _, error = sim('replay', self.trace, '--until=' + nonsense)
            self.assertEqual(code, 2)
            self.assertIn(f'--until: `{nonsense}` is none of', error)

    def test_damage_is_one_clear_line(self):
        server = self.start()
        Pourer(server.port, self.mail(1, 40)).join()
        server.stop()
        with open(self.trace, 'rb') as file:
            whole = file.read()

        def replayed(contents):
            with open(self.trace, 'wb') as file:
                file.write(contents)
            return sim('replay', self.trace)
        head = whole.index(b'BLCK')
        for cut in 0, 5, 20, head - 1:
            code, _, error = replayed(whole[:cut])
            self.assertEqual((code, error.count('\n')), (2, 1), error)
        # Without its end, and in the middle of its first block: as after a kill.
        code, out, error = replayed(whole[:-10])
        self.assertEqual((code, error), (0, ''))
        code, out, error = replayed(whole[:head + 100])
        self.assertIn(code, (0, 2), out + error)
        code, _, error = replayed(whole[:head + 60] + b'!' + whole[head + 61:])
        self.assertEqual((code, error.count('\n')), (2, 1), error)
        self.assertIn('damaged at byte', error)
        code, _, error = replayed(whole[:16] + b'\x09' + whole[17:])
        self.assertEqual((code, error.count('\n')), (2, 1), error)
        self.assertIn('version', error)
        code, _, error = replayed(b'something else')
        self.assertEqual((code, error), (2, f'porpoise-sim: {self.trace}: not a recording\n'))

    def test_a_night_is_exported_and_asked_what_if(self):
        server = self.night(kill=False)
        server.stop()
        folder = self.place.directory
        code, out, error = sim('export', self.trace, '--pcap', folder + '/p', '--perfetto', folder + '/j', '--log', folder + '/l')
        self.assertEqual(code, 0, error)
        self.assertGreater(int(re.search(r'packets=(\d+)', out).group(1)), 500)
        with open(folder + '/j') as file:
            self.assertGreater(len(json.load(file)['traceEvents']), 500)
        with open(folder + '/l') as file:
            self.assertGreaterEqual(sum(' new msg ' in line for line in file), 100)
        code, out, error = sim('whatif', self.trace, '--set', 'control/retryschedule=fixed:30', '--seeds', '2')
        self.assertEqual(code, 0, error)
        self.assertRegex(out, r'(?m)^deferrals ')
        code, out, error = sim('import', 'recording', self.trace, '-o', folder + '/night.toml')
        self.assertEqual(code, 0, error)
        with open(folder + '/night.toml') as file:
            self.assertIn('table:1s,2s,3s,5s,1h', file.read())

    def test_age_begins_another_file(self):
        server = self.start('--record-rotate-age', '1')
        until('a file to be old', lambda: self.pour_a_little(server) and len(self.files()) >= 3)
        server.stop()
        self.expect_same(1)

    def test_rotation_leaves_files_that_replay_together(self):
        server = self.start('--record-rotate-size', '20000')
        for seed in range(4):
            Pourer(server.port, self.mail(seed, 60)).join()
            until('a block to be written', lambda s=seed: len(self.files()) > s)
        server.stop()
        self.assertGreater(len(self.files()), 3)
        self.expect_same(1)

    def files(self):
        folder = os.path.dirname(self.trace)
        return [name for name in os.listdir(folder) if name.startswith('night.trace')]

    def test_a_bound_on_disk_use_holds_and_mail_goes_on(self):
        server = self.start('--record-keep', '60000')
        for seed in range(8):
            Pourer(server.port, self.mail(seed, 60)).join()
            until('quiet', lambda: porpoise('queue', 'stat', '--home', self.place.path)[0] == 0)
        folder = os.path.dirname(self.trace)
        self.assertEqual(server.stop(), 0)
        self.assertLess(sum(os.path.getsize(f'{folder}/{name}') for name in self.files()), 75000)
        code, _, error = sim('replay', self.trace)
        self.assertEqual(code, 2)
        self.assertIn('begins in the middle of a process', error)

    def test_a_full_disk_ends_the_recording_and_not_the_mail(self):
        if not os.path.exists('/dev/full'):
            self.skipTest('no /dev/full')
        # A limit on the size of files says the same to a writer as a full disk does.
        server = self.start()
        subprocess.run(['prlimit', f'--pid={server.process.pid}', '--fsize=30000'], check=False)
        until('the recording to stop', lambda: self.pour_a_little(server) and server.logged('the recording has stopped'))
        before = self.place.count()
        Pourer(server.port, [('a@b.example', 'bob@mx.example', 'Subject: x\r\n\r\nx\r\n')] * 5, 1).join()
        self.assertEqual(len(server.logged('the recording has stopped')), 1)
        self.assertGreaterEqual(before, 0)

    def pour_a_little(self, server):
        Pourer(server.port, self.mail(5, 20)).join()
        return True

    def test_bad_places_are_refused_in_one_line(self):
        code, _, error = porpoise('serve', '--home', self.place.path, '--listen', '127.0.0.1:0', '--record', '/no/such/place')
        self.assertEqual(code, 2)
        self.assertEqual(error.count('\n'), 1)
        self.assertIn('--record: cannot write /no/such/place', error)


if __name__ == '__main__':
    main()
