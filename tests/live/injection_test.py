"""Mail from programs by the names that qmail's have: with a server, without one, and what is refused."""
import os
import smtplib
import stat
import subprocess

from live import BIN, PATIENCE, Case, main, porpoise, send, until


class Programs(Case):
    """A home with links in its bin/, which is how they know it."""

    def setUp(self):
        self.place = self.home()
        code, _, error = porpoise('links', self.place.path + '/bin')
        self.assertEqual(code, 0, error)

    def call(self, name, *arguments, text='', environment=None, **options):
        """Runs one of the links: (exit code, standard output, standard error)."""
        variables = {'PATH': os.environ['PATH'], 'USER': 'fred', **(environment or {})}
        done = subprocess.run([f'{self.place.path}/bin/{name}', *arguments], input=text, capture_output=True, text=True,
                              env=variables, timeout=PATIENCE, **options)
        return done.returncode, done.stdout, done.stderr

    def expect(self, outcome, code=0, error=''):
        self.assertEqual((outcome[0], outcome[2]), (code, error))
        return outcome[1]

    def arrived(self, subject):
        return [text for text in self.place.arrived() if f'\nSubject: {subject}\n'.encode() in text]

    def expect_arrival(self, *subjects):
        for subject in subjects:
            until('mail about ' + subject, lambda: self.arrived(subject))
        self.assertEqual(self.place.count(), len(subjects))


class Injection(Programs):
    def test_with_a_server_and_without_one(self):
        server = self.serve(self.place)
        self.expect(self.call('sendmail', '-t', '-oi', text='To: bob\nSubject: first\n\nHello\n.\nThere\n'))
        self.expect_arrival('first')
        self.assertEqual(server.stop(), 0)
        self.assertEqual(os.listdir(self.place.path + '/incoming'), [])
        self.expect(self.call('sendmail', '-t', text='To: bob\nSubject: second\n\nx\n'))
        self.expect(self.call('qmail-inject', 'bob', text='Subject: third\n\nx'))
        self.assertEqual(len(os.listdir(self.place.path + '/incoming')), 2)
        self.serve(self.place)
        self.expect_arrival('first', 'second', 'third')
        until('the files to go', lambda: not os.listdir(self.place.path + '/incoming'))
        first = self.arrived('first')[0]
        self.assertTrue(first.startswith(b'Return-Path: <fred@mx.example>\nDelivered-To: bob@mx.example\n'), first)
        self.assertRegex(first, rb'\nReceived: \(qmail \d+ invoked by uid %d\); ' % os.getuid())
        self.assertTrue(first.endswith(b'\nFrom: fred@mx.example\nTo: bob@mx.example\nSubject: first\n\nHello\n.\nThere\n'))

    def test_a_killed_server_is_as_good_as_none(self):
        server = self.serve(self.place)
        server.kill()
        self.expect(self.call('sendmail', 'bob', text='Subject: left\n\nx\n'))
        self.serve(self.place)
        self.expect_arrival('left')

    def test_a_big_message_passes(self):
        self.serve(self.place)
        text = 'Subject: big\n\n' + ('x' * 99 + '\n') * 100000
        self.expect(self.call('sendmail', 'bob', text=text))
        self.expect_arrival('big')
        self.assertTrue(self.arrived('big')[0].endswith(b'\n\n' + (b'x' * 99 + b'\n') * 100000))

    def test_every_local_user_may_send(self):
        self.serve(self.place)
        mode = os.stat(self.place.path + '/inject').st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o666)
        self.assertEqual(stat.S_IMODE(os.stat(self.place.path + '/incoming').st_mode), 0o3777)

    def test_recipients_and_senders(self):
        printed = self.expect(self.call('qmail-inject', '-n', '-f', 'me@x.example', 'bob', 'eve@y.example',
                                        text='From: a\n\nbody'))
        self.assertTrue(printed.startswith('Return-Path: <me@x.example>\n'
                                           'Envelope-Recipients: bob@mx.example,\n  eve@y.example\n'), printed)
        self.assertTrue(printed.endswith('From: a@mx.example\n\nbody\n'), printed)
        self.serve(self.place)
        again = printed.replace('eve@y.example', 'postmaster')
        self.expect(self.call('qmail-inject', text=again.replace('\nFrom', '\nSubject: again\nFrom')))
        self.expect_arrival('again')
        self.assertTrue(self.arrived('again')[0].startswith(b'Return-Path: <me@x.example>\n'))

    def test_bad_input_is_said_as_qmail_says_it(self):
        self.expect(self.call('qmail-inject', text='To: (a\n\nx'), 100,
                    'qmail-inject: fatal: unable to parse this line:\nTo: (a\n')
        self.expect(self.call('qmail-inject', '-q'), 100,
                    'qmail-inject: usage: qmail-inject [-nNaAhH] [-fsender] [recipient ...]\n')
        self.assertEqual(self.call('sendmail', '-bd')[0], 100)
        self.assertEqual(self.call('newaliases', '/nowhere/aliases')[0], 2)
        self.expect(self.call('qmail-inject', text='\n', environment={'QMAILINJECT': 'e'}), 100,
                    'qmail-inject: fatal: no recipients\n')
        self.assertEqual(os.listdir(self.place.path + '/incoming'), [])
        self.expect(self.call('qmail-inject', text='\n', environment={'QMAILINJECT': 'z'}))
        self.assertEqual(os.listdir(self.place.path + '/incoming'), [])

    def test_the_command_takes_a_home(self):
        done = subprocess.run([BIN, 'inject', '--home', self.place.path, '-n', 'bob'], input='\n', text=True,
                              capture_output=True, timeout=PATIENCE)
        self.assertIn('Envelope-Recipients: bob@mx.example\n', done.stdout)
        self.assertEqual(porpoise('inject', '--help')[0], 0)

    def test_smtp_on_standard_streams(self):
        self.serve(self.place)
        talk = self.expect(self.call('sendmail', '-bs', text='HELO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<bob@mx.example>\r\n'
                                     'DATA\r\nSubject: spoken\r\n\r\nx\r\n.\r\nQUIT\r\n'))
        self.assertEqual([line[:3] for line in talk.splitlines()], ['220', '250', '250', '250', '354', '250', '221'])
        self.expect_arrival('spoken')


class QueueProtocol(Programs):
    def queue(self, message, envelope, program=None, environment=None):
        """qmail-queue with its two descriptors; its exit code."""
        read_message, write_message = os.pipe()
        read_envelope, write_envelope = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(read_message, 0)
            os.dup2(read_envelope, 1)
            os.closerange(3, 100)
            path = program or self.place.path + '/bin/qmail-queue'
            try:
                os.execve(path, [path], {**os.environ, **(environment or {})})
            finally:
                os._exit(120)
        for end in (read_message, read_envelope):
            os.close(end)
        for end, text in ((write_message, message), (write_envelope, envelope)):
            view = memoryview(text)
            while view:
                view = view[os.write(end, view):]
            os.close(end)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def test_exit_codes(self):
        self.serve(self.place)
        body = b'Subject: two\n\n' + b'y' * 200000 + b'\n'
        self.assertEqual(self.queue(body, b'Fa@x\0Tbob@mx.example\0\0'), 0)
        self.expect_arrival('two')
        self.assertEqual(self.queue(b'\n', b'Fa@x\0Tbob@mx.example\0'), 54)
        self.assertEqual(self.queue(b'\n', b'Ta@x\0'), 91)
        self.assertEqual(self.queue(b'\n', b'F' + b'a' * 1003 + b'\0\0'), 11)
        self.assertEqual(self.queue(b'\n', b'Fa@x\0\0', environment={'QMAILINJECT': 'z'}), 0)
        self.assertEqual(self.place.count(), 1)

    def filter(self, lines):
        path = self.place.directory + '/filter'
        with open(path, 'w') as file:
            file.write('#!/bin/sh\n' + lines)
        os.chmod(path, 0o755)
        return {'QMAILQUEUE': path}

    def test_a_filter_stands_before_the_queue(self):
        self.serve(self.place)
        passing = self.filter(f'sed "s/^Subject: plain/Subject: filtered/" | {self.place.path}/bin/qmail-queue\n')
        self.expect(self.call('sendmail', 'bob', text='Subject: plain\n\nx\n', environment=passing))
        self.expect_arrival('filtered')
        self.expect(self.call('sendmail', 'bob', text='\n', environment=self.filter('cat >/dev/null; exit 31\n')), 100,
                    'qmail-inject: fatal: mail server permanently rejected message (#5.3.0)\n')
        self.expect(self.call('sendmail', 'bob', text='\n' + 'x\n' * 100000, environment=self.filter('exit 71\n')), 111,
                    'qmail-inject: fatal: mail server temporarily rejected message (#4.3.0)\n')
        self.expect(self.call('sendmail', 'bob', text='\n', environment=self.filter('kill -9 $$\n')), 111,
                    'qmail-inject: fatal: qq crashed (#4.3.0)\n')
        self.expect(self.call('sendmail', 'bob', text='\n', environment={'QMAILQUEUE': '/nonexistent'}), 111,
                    'qmail-inject: fatal: unable to exec qq (#4.3.0)\n')
        self.assertEqual(self.place.count(), 1)

    def test_a_filter_stands_before_smtp_too(self):
        path = self.filter('grep -q "^Subject: bad" /dev/stdin && exit 31\nexit 71\n')['QMAILQUEUE']
        os.environ['QMAILQUEUE'] = path
        try:
            server = self.serve(self.place)
        finally:
            del os.environ['QMAILQUEUE']
        for subject, code in (('bad', 554), ('good', 451)):
            with self.assertRaises(smtplib.SMTPDataError) as refused:
                send(server.port, 'a@x', ['bob@mx.example'], f'Subject: {subject}\r\n\r\nx\r\n')
            self.assertEqual(refused.exception.smtp_code, code)
        self.filter(f'sed "s/^Subject: plain/Subject: filtered/" | {self.place.path}/bin/qmail-queue\n')
        send(server.port, 'a@x', ['bob@mx.example'], 'Subject: plain\r\n\r\nx\r\n')
        self.expect_arrival('filtered')


class Helpers(Programs):
    LETTER = 'Subject: letter\nNotice-Requested-Upon-Delivery-To: list@mx.example\nMessage-ID: <id@x>\n\nx\n'
    DELIVERY = {'NEWSENDER': 'new@x', 'SENDER': 'bob@mx.example', 'DTLINE': 'Delivered-To: list@mx.example\n',
                'RPLINE': 'Return-Path: <bob@mx.example>\n', 'UFLINE': 'From bob@mx.example Thu Jan  1 00:00:00 1970\n'}

    def run_in_delivery(self, name, *arguments, text=LETTER):
        return self.call(name, *arguments, text=text, environment=self.DELIVERY)

    def test_mail_by_subject_and_by_local_date(self):
        self.serve(self.place)
        self.expect(self.call('mailsubj', 'by subject', 'bob', text='x\n'))
        self.expect(self.call('datemail', 'bob', text='Subject: dated\n\nx\n'))
        self.expect_arrival('by subject', 'dated')
        self.assertRegex(self.call('predate', 'cat', text='x\n')[1],
                         r'^Date: \d+ [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d [+-]\d{4}\nx\n$')

    def test_forwarding(self):
        self.serve(self.place)
        self.expect(self.run_in_delivery('forward', 'bob@mx.example'))
        self.expect_arrival('letter')
        text = self.arrived('letter')[0]
        self.assertTrue(text.startswith(b'Return-Path: <new@x>\n'), text)
        self.assertIn(b'\nDelivered-To: list@mx.example\nSubject: letter\n', text)
        self.assertEqual(self.call('forward', 'bob@mx.example')[0], 100)

    def test_aliases_and_their_lists(self):
        self.serve(self.place)
        aliases = self.place.directory + '/aliases'
        friends = self.place.directory + '/friends'
        ran = self.place.directory + '/ran'
        with open(friends, 'w') as file:
            file.write('# all\nbob@mx.example, carl@mx.example # and no more\n')
        with open(aliases, 'w') as file:
            file.write(f'list: :include:{friends}, "|head -n 3 >{ran}"\nowner-list: bob\nother: carl@mx.example\n')
        porpoise('user', 'add', 'carl', '--home', self.place.path)
        self.expect(self.call('newaliases', aliases))
        self.expect(self.call('newinclude', friends))
        to_list = {**self.DELIVERY, 'RECIPIENT': 'alias-list@mx.example', 'DEFAULT': 'List', 'HOST': 'mx.example'}

        def forwarded(*flags, **changes):
            return self.call('fastforward', *flags, aliases + '.cdb', text=self.LETTER, environment={**to_list, **changes})

        self.assertEqual(self.expect(forwarded('-nd')),
                         f'sender <owner-list@mx.example>\nprogram head -n 3 >{ran}\n'
                         'forward bob@mx.example\nforward carl@mx.example\n')
        self.assertEqual(self.expect(forwarded(), 100), 'Sorry, no mailbox here by that name. (#5.1.1)\n')
        self.expect(forwarded('-p'))
        self.expect(forwarded('-pd'), 99)
        self.expect_arrival('letter')
        self.assertTrue(self.arrived('letter')[0].startswith(b'Return-Path: <owner-list@mx.example>\n'))
        with open(ran) as file:
            self.assertEqual(file.read(), ''.join(self.DELIVERY[line] for line in ('UFLINE', 'RPLINE', 'DTLINE')))
        self.expect(forwarded('-d', DEFAULT='none'), 100)
        os.remove(friends + '.bin')
        self.assertEqual(forwarded('-d')[0], 111)

    def test_conditions(self):
        self.serve(self.place)
        redirect = ('condredirect', 'bob@mx.example')
        self.expect(self.run_in_delivery(*redirect, 'grep', '-q', '^Subject: nothing'))
        self.expect(self.run_in_delivery(*redirect, 'sh', '-c', 'exit 111'), 111)
        self.expect(self.run_in_delivery(*redirect, 'grep', '-q', '^Subject: letter'), 99)
        self.expect_arrival('letter')
        self.assertTrue(self.arrived('letter')[0].endswith(self.LETTER.encode()))
        self.expect(self.call('except', 'true'), 100)
        self.expect(self.call('except', 'false'))
        self.expect(self.call('except', 'sh', '-c', 'exit 111'), 111)
        self.assertEqual(self.expect(self.call('bouncesaying', 'no such list'), 100), 'no such list\n')
        self.assertEqual(self.expect(self.call('bouncesaying', 'no', 'true'), 100), 'no\n')
        self.expect(self.call('bouncesaying', 'no', 'false'))

    def test_preline(self):
        lines = self.DELIVERY
        self.assertEqual(self.expect(self.run_in_delivery('preline', 'cat', text='x\n')),
                         lines['UFLINE'] + lines['RPLINE'] + lines['DTLINE'] + 'x\n')
        self.assertEqual(self.expect(self.run_in_delivery('preline', '-fr', 'cat', text='x\n')), lines['DTLINE'] + 'x\n')
        self.expect(self.run_in_delivery('preline', 'sh', '-c', 'exit 7'), 7)

    def test_receipts(self):
        self.serve(self.place)
        self.expect(self.run_in_delivery('qreceipt', 'other@mx.example'))
        self.expect(self.run_in_delivery('qreceipt', 'list@mx.example'))
        self.expect_arrival('success notice')
        text = self.arrived('success notice')[0]
        self.assertTrue(text.startswith(b'Return-Path: <>\n'), text)
        self.assertIn(b'\nIn-Reply-To: <id@x>\n', text)

    def test_maildirs(self):
        maildir = self.place.directory + '/Maildir'
        self.expect(self.call('maildirmake', maildir))
        self.assertEqual(sorted(os.listdir(maildir)), ['cur', 'new', 'tmp'])
        self.assertEqual(self.call('maildirmake', maildir)[0], 111)
        mbox = self.place.directory + '/mbox'
        with open(mbox, 'w') as file:
            file.write('From old\nx\n\n')
        for name, text in (('1', 'Return-Path: <a b@x>\nSubject: one\n\nFrom here\n>From there'), ('2', 'Subject: two\n')):
            with open(f'{maildir}/new/{name}', 'w') as file:
                file.write(text)
            os.utime(f'{maildir}/new/{name}', (0, int(name)))
        move = {'MAILDIR': maildir, 'MAIL': mbox, 'MAILTMP': mbox + '.tmp'}
        self.expect(self.call('maildir2mbox', environment=move))
        with open(mbox) as file:
            self.assertEqual(file.read(),
                             'From old\nx\n\n'
                             'From a-b@x Thu Jan  1 00:00:01 1970\n'
                             'Return-Path: <a b@x>\nSubject: one\n\n>From here\n>>From there\n\n'
                             'From MAILER-DAEMON Thu Jan  1 00:00:02 1970\nSubject: two\n\n')
        self.assertEqual(os.listdir(maildir + '/new'), [])


if __name__ == '__main__':
    main()
