"""The classic store beside qmail's own programs, and moves between the stores."""
import os
import time

from live import free_port, main, porpoise, send, until
from qmail_files import Queue as QmailQueue
from qmail_files import contents, numbers, qread, qstat, split
from queue_test import Queue


class Interoperation(Queue):
    store = 'classic'

    def test_qmails_readers_see_what_our_tools_say(self):
        home, server = self.waiting()
        send(server.port, 'ann@client.example', ['bob@mx.example', 'x9@away.example'], b'Subject: both\r\n')
        many = [f'someone-with-a-long-name-{number}@away.example' for number in range(40)]
        send(server.port, 'a b@client.example', ['bob@mx.example', *many], b'Subject: a long list\r\n')
        until('all to be deferred', lambda: len(server.logged('deferral')) == 44 and home.count() == 2)
        queue = home.path + '/queue'

        def agree():
            try:
                return ''.join(qread(queue)) == self.queue(home, 'list', '--qmail')
            except FileNotFoundError:  # read while it was written, as by qmail's own
                return False

        until('the marks to be written', lambda: '  done\tlocal\tbob@mx.example' in ''.join(qread(queue)) and agree())
        self.assertEqual(qstat(queue), self.queue(home, 'stat', '--qmail'))
        self.assertEqual(len(qread(queue)), 5)
        server.stop()
        self.assertTrue(agree())

    def test_numbers_are_those_of_the_inodes(self):
        home, server = self.waiting()
        server.stop()
        queue = home.path + '/queue'
        for number in numbers(queue, 'mess'):
            self.assertEqual(os.stat(split(queue, 'mess', number)).st_ino, number)

    def test_a_queue_that_qmail_left_is_taken_over(self):
        home = self.home(store='classic', users=('bob', 'carl'))
        home.control('smtproutes', f':127.0.0.1:{free_port()}\n')
        queue = QmailQueue(home.path + '/queue')
        now = int(time.time())
        queue.queue(b'ann@client.example', [b'bob@mx.example'], b'Subject: queued\n')
        number = queue.queue(b'ann@client.example', [], b'Subject: half done\n')
        queue.preprocess(number, b'ann@client.example', now - 500,
                         local=[b'Tbob@mx.example', b'Dcarl@mx.example'])
        failed = queue.queue(b'bob@mx.example', [], b'Subject: failed\n')
        queue.preprocess(failed, b'bob@mx.example', now - 500, remote=[b'Dx@away.example'])
        queue.write(f'{queue.path}/bounce/{failed}', b'<x@away.example>:\nNo such user here.\n\n')
        killed = queue.queue(b'ann@client.example', [], b'Subject: killed\n')
        queue.preprocess(killed, b'ann@client.example', now - 500, local=[b'Tbob@mx.example'])
        os.utime(split(queue.path, 'local', killed), (now, now - 499.347862))  # the time of its writing
        waits = queue.queue(b'bob@mx.example', [], b'Subject: waits\n')
        queue.preprocess(waits, b'bob@mx.example', now - 500, remote=[b'Dy@away.example', b'Tz@away.example'])

        server = self.serve(home)
        until('four messages', lambda: home.count() == 4)
        texts = b''.join(home.arrived())
        for piece in (b'Subject: queued', b'Subject: half done', b'Subject: killed', b'<x@away.example>:\nNo such user here.'):
            self.assertIn(piece, texts)
        until('the last to be deferred', lambda: server.logged('deferral'))
        self.assertEqual(home.count('carl'), 0)
        self.assertEqual(server.logged('y@away.example'), [])
        server.stop()
        self.assertEqual(numbers(queue.path, 'mess'), [waits])
        self.assertEqual(contents(split(queue.path, 'remote', waits)), b'Dy@away.example\0Tz@away.example\0')
        self.assertEqual(os.stat(split(queue.path, 'info', waits)).st_mtime, now - 500)

    def test_a_damaged_message_is_told_and_left_where_it_is_by_check(self):
        home, server = self.waiting(2)
        server.stop()
        path = split(home.path + '/queue', 'info', numbers(home.path + '/queue', 'info')[0])
        with open(path, 'wb') as file:
            file.write(b'X')
        self.assertIn('damaged', self.queue(home, 'check', code=1))
        self.assertEqual(contents(path), b'X')


class Moves(Queue):
    def test_a_queue_goes_to_the_other_store_and_back(self):
        home, server = self.waiting()
        away = home.directory + '/away'
        self.assertIn('serves', self.queue(home, 'export', '--to', away, code=2))
        server.stop()
        before = self.queue(home, 'list', '--json')
        self.assertIn('3 messages moved', self.queue(home, 'export', '--to', away))
        self.assertEqual(self.queue(home, 'list', '--json'), '')
        self.assertEqual(len(qread(away)), 3)
        self.assertIn('x1@away.example', ''.join(qread(away)))
        self.assertIn('3 messages moved', self.queue(home, 'import', '--from', away))
        self.assertEqual(qread(away), [])
        after = self.listed(home)
        self.assertEqual(len(after), before.count('\n'))
        self.assertEqual(self.queue(home, 'check'), '3 messages checked\n')

    def test_mistakes_are_one_line_and_exit_two(self):
        home = self.home()
        self.assertIn('from the root on', self.queue(home, 'export', '--to', 'somewhere', code=2))
        self.assertIn('same place', self.queue(home, 'export', '--to', home.path + '/queue/inner', code=2))
        self.assertIn('no queue', self.queue(home, 'import', '--from', home.path + '/mail', code=2))
        code, _, error = porpoise('queue', 'export', '--to', '/x', '--store', 'mbox', '--home', home.path)
        self.assertEqual((code, error.count('\n')), (2, 1))

    def test_the_setting_and_the_queue_must_agree(self):
        home, server = self.waiting(1)
        server.stop()
        home.control('queuestore', 'classic\n')
        self.assertIn('journal queue', self.queue(home, 'list', code=2))


if __name__ == '__main__':
    main()
