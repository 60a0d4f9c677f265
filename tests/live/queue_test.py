"""The operator's commands on a real server, on a stopped one, and with what stands in their way."""
import json
import os
import re
import signal
import stat

from live import Case, free_port, main, porpoise, send, until


class Queue(Case):
    store = 'journal'

    def queue(self, home, *arguments, code=0):
        """Standard output, or the complaint when one is expected."""
        got, output, error = porpoise('queue', *arguments, '--home', home.path)
        self.assertEqual(got, code, error)
        if code == 2:
            self.assertEqual(error.count('\n'), 1, error)
        return error if code else output

    def listed(self, home):
        return {entry['id']: entry for entry in map(json.loads, self.queue(home, 'list', '--json').splitlines())}

    def waiting(self, count=3):
        """A server whose mail for elsewhere finds nobody."""
        home = self.home(store=self.store)
        home.control('smtproutes', f':127.0.0.1:{free_port()}\n')
        server = self.serve(home)
        for number in range(count):
            send(server.port, 'bob@mx.example', [f'x{number}@away.example'], b'Subject: waits\r\n')
        until('all to be deferred', lambda: len(server.logged('deferral')) == count)
        return home, server


class Verbs(Queue):
    def test_what_waits_is_listed_shown_and_counted(self):
        home, server = self.waiting()
        ids = list(self.listed(home))
        self.assertEqual(len(ids), 3)
        shown = [self.queue(home, 'show', str(number)) for number in ids]
        for number in range(3):
            self.assertEqual(sum(f'x{number}@away.example: pending' in one for one in shown), 1)
        self.assertTrue(all('(#4.4.1)' in one for one in shown), shown)
        self.assertRegex(self.queue(home, 'stat'), r'(?m)^3 .* away\.example$')
        self.assertEqual(self.queue(home, 'stat', '--qmail'),
                         'messages in queue: 3\nmessages in queue but not yet preprocessed: 0\n')
        for number in range(3):
            self.assertRegex(self.queue(home, 'list', '--qmail'),
                             rf'GMT  #\d+  \d+  <bob@mx\.example> \n\tremote\tx{number}@')
        self.assertEqual(len(self.queue(home, 'list').splitlines()), 4)

    def test_held_mail_stays_held_when_the_server_is_killed(self):
        home, server = self.waiting()
        first = next(iter(self.listed(home)))
        self.assertEqual(self.queue(home, 'hold', str(first)), '1 message held\n')
        server.kill()
        self.assertTrue(self.listed(home)[first]['held'])
        server = self.serve(home)
        # The first that fails may hold up the next of its host, until the next signal.
        until('the others to be tried',
              lambda: server.signal(signal.SIGALRM) or len(server.logged('deferral')) >= 2)
        self.assertEqual(server.logged(f'msg {first} to '), [])
        self.queue(home, 'release', 'all')
        self.queue(home, 'retry', str(first))
        until('it to be tried', lambda: server.logged(f'msg {first} to '))

    def test_what_is_given_up_comes_back_and_what_is_removed_does_not(self):
        home, server = self.waiting()
        first, second, third = self.listed(home)
        self.queue(home, 'bounce', str(first), '--text', 'Enough of this.')
        self.queue(home, 'remove', str(second))
        until('the notice', lambda: home.count() == 1)
        self.assertIn(b'Enough of this.', home.arrived()[0])
        until('the end of it', lambda: list(self.listed(home)) == [third])

    def test_the_same_verbs_work_without_a_server(self):
        home, server = self.waiting()
        first, second, third = self.listed(home)
        self.assertEqual(server.stop(), 0)
        self.assertFalse(os.path.exists(home.path + '/operator'))
        self.queue(home, 'hold', str(first))
        self.queue(home, 'remove', str(second))
        self.assertEqual(self.queue(home, 'check'), '2 messages checked\n')
        self.assertEqual({id: entry['held'] for id, entry in self.listed(home).items()}, {first: True, third: False})


class ClassicVerbs(Verbs):
    store = 'classic'


class Trouble(Queue):
    def test_mistakes_are_one_line_and_exit_two(self):
        home, server = self.waiting(1)
        self.assertIn('no message 99', self.queue(home, 'show', '99', code=2))
        self.assertIn('`b@x`', self.queue(home, 'hold', 'b@x', code=2))
        self.assertIn('frob', self.queue(home, 'frob', code=2))
        self.assertIn('remove takes messages', self.queue(home, 'remove', 'away.example', code=2))
        code, _, error = porpoise('queue', 'list', '--home', home.path + '/nowhere')
        self.assertEqual(code, 2)
        self.assertIn('nowhere', error)

    def test_a_server_that_cannot_be_asked_keeps_its_queue(self):
        home, server = self.waiting(1)
        os.unlink(home.path + '/operator')
        self.assertIn('in use', self.queue(home, 'list', code=2))

    def test_the_socket_is_for_its_owner(self):
        home, server = self.waiting(1)
        self.assertEqual(stat.S_IMODE(os.stat(home.path + '/operator').st_mode), 0o600)

    def test_a_queue_of_another_user_is_left_alone(self):
        home, server = self.waiting(1)
        server.stop()
        os.chown(home.path + '/queue', 12345, 12345)
        self.assertIn('12345', self.queue(home, 'list', code=2))

    def test_check_finds_what_is_damaged_and_changes_nothing(self):
        home, server = self.waiting(3)
        server.kill()
        folder = home.path + '/queue/journal'
        names = sorted(os.listdir(folder))
        path = f'{folder}/{names[0]}'
        with open(path, 'r+b') as segment:
            bytes_before = segment.read()
            at = bytes_before.index(b'x1@away.example')
            segment.seek(at)
            segment.write(b'X')
        damaged = bytes_before[:at] + b'X' + bytes_before[at + 1:]
        error = self.queue(home, 'check', code=1)
        self.assertRegex(error, 'damaged')
        with open(path, 'rb') as segment:
            self.assertEqual(segment.read(), damaged)
        self.assertEqual(sorted(os.listdir(folder)), names)


if __name__ == '__main__':
    main()
