"""A qmail site served by porpoise: its own files, untouched, and the programs that such sites run around it."""
import email
import hashlib
import os
import random
import re
import signal
import smtplib
import subprocess
import threading

import mailbox_readers
import qmail_files
from live import PATIENCE, Case, Server, main, send, until
from mlmmj import MlmmjList
from peers import Sink
from qmail_home import SITE, QmailHome


class Site(Case):
    """`hub` is every other host of the world; it knows nobody called gone."""

    def setUp(self):
        self.hub = Sink('127.0.0.1', 0, lambda recipient, _: '550 no such user' if 'gone' in recipient else '250 ok')
        self.addCleanup(self.hub.listener.close)
        self.site = QmailHome(self.hub.port)
        self.addCleanup(self.site.remove)
        alias = {'postmaster': ['&ann'], 'mailer-daemon': ['&postmaster'], 'root': ['&postmaster']}
        for name, lines in alias.items():
            self.site.write(f'alias/.qmail-{name}', *lines)
        self.site.write_qmail('ann', '', './Maildir/')

    def start(self):
        server = Server(self.site, environment=self.site.environment())
        self.addCleanup(server.kill)
        return server

    def swaks(self, server, recipient, subject):
        done = subprocess.run(['swaks', '--server', f'127.0.0.1:{server.port}', '--from', 'friend@far.example', '--to', recipient,
                               '--header', 'Subject: ' + subject, '--body', 'x'], capture_output=True, text=True,
                              timeout=PATIENCE)
        return done.returncode, done.stdout

    def mail_about(self, person, subject):
        return [text for text in self.site.arrived(person) if f'\nSubject: {subject}\n'.encode() in text]

    def wait_for_mail(self, person, subject):
        until(f'mail for {person} about {subject}', lambda: self.mail_about(person, subject))
        [text] = self.mail_about(person, subject)
        return text


class QmailFiles(Site):
    def test_mail_goes_where_qmails_files_say_and_they_stay_as_they_are(self):
        write, write_qmail = self.site.write, self.site.write_qmail
        write_qmail('bob', '', '# twice', './Maildir/', '&ann@' + SITE)
        write_qmail('bob', '-lists-default', '|cat >lists.$DEFAULT')
        write_qmail('vic', '-default', '|condredirect bob@' + SITE + ' test "$DEFAULT" = boss', './Maildir/')
        write('alias/.qmail-uucp-default', '|preline -df sh -c \'echo "$0" >"$0"; cat >>"$0"\' "($DEFAULT@$HOST)"')
        write('alias/.qmail-default', '|forward "$LOCAL"@hub.example')
        before = self.site.settings()
        server = self.start()
        for recipient, subject in [('ann@' + SITE, 'plain'), ('bob@mail.' + SITE, 'twice'),
                                   ('Bob-lists-C.Sharp@' + SITE, 'extension'), ('sales@virtual.example', 'virtual'),
                                   ('boss@virtual.example', 'redirected'), ('eve@uucp.example', 'uucp'),
                                   ('stranger@' + SITE, 'onwards')]:
            self.assertEqual(self.swaks(server, recipient, subject)[0], 0, subject)
        self.assertIn(b'\nDelivered-To: ann@' + SITE.encode(), b'\n' + self.wait_for_mail('ann', 'plain'))
        self.wait_for_mail('bob', 'twice')
        self.assertIn(b'Delivered-To: bob@mail.', self.wait_for_mail('ann', 'twice'))
        self.assertIn(b'Delivered-To: vic-sales@virtual.example\n', self.wait_for_mail('vic', 'virtual'))
        self.wait_for_mail('bob', 'redirected')
        until('the hub to have it', lambda: self.hub.taken == ['stranger@hub.example'])
        until('all to be over', lambda: not qmail_files.numbers(self.site.queue.path, 'info') and
              not os.listdir(self.site.queue.path + '/todo'))
        self.assertEqual(self.mail_about('vic', 'redirected'), [])
        self.assertIn(b'\nSubject: extension\n', qmail_files.contents(f'{self.site.homes}/bob/lists.C.Sharp'))
        uucp = qmail_files.contents(f'{self.site.path}/alias/(eve@uucp.example)')
        self.assertTrue(uucp.startswith(b'(eve@uucp.example)\nReturn-Path: <friend@far.example>\n'), uucp)
        self.assertEqual(self.site.settings(), before)

    def test_nobody_relays_but_those_who_may(self):
        self.site.write('control/relayclients')
        server = self.start()
        code, talk = self.swaks(server, 'x@hub.example', 'relay')
        self.assertEqual(code, 24, talk)  # no recipient was accepted
        self.assertRegex(talk, r'\n<\*\* 553 ')
        self.site.write('control/relayclients', '127.0.0.0/8')
        server.signal(signal.SIGHUP)
        until('the files to be reread', lambda: self.swaks(server, 'x@hub.example', 'relay')[0] == 0)
        until('the hub to have it', lambda: self.hub.taken == ['x@hub.example'])

    def test_what_qmail_left_in_its_queue_is_delivered(self):
        message = b'Received: (qmail 4711 invoked by uid 1001); 1 Jan 2020 00:00:00 -0000\nSubject: left\n\nx\n'
        number = self.site.queue.queue(b'friend@far.example', [b'ann@' + SITE.encode(), b'x@hub.example'], message)
        self.start()
        self.assertTrue(self.wait_for_mail('ann', 'left').endswith(message))
        until('the hub to have it', lambda: self.hub.taken == ['x@hub.example'])
        mess = qmail_files.split(self.site.queue.path, 'mess', number)
        until('it to leave the queue', lambda: not os.path.exists(mess))

    def test_a_list_by_files_gives_every_member_a_sender_of_its_own(self):
        for name in ('owner', 'owner-default'):
            self.site.write_qmail('vic', '-friends-' + name, './Maildir/')
        self.site.write_qmail('vic', '-friends', '&ann@' + SITE, '&bob@' + SITE, '&gone@hub.example')
        server = self.start()
        self.assertEqual(self.swaks(server, f'vic-friends@{SITE}', 'news')[0], 0)
        for person in ('ann', 'bob'):
            text = self.wait_for_mail(person, 'news')
            self.assertTrue(text.startswith(f'Return-Path: <vic-friends-owner-{person}={SITE}@{SITE}>\n'.encode()), text)
        notice = self.wait_for_mail('vic', 'failure notice')  # our own, which names the member
        self.assertIn(f'\nDelivered-To: vic-friends-owner-@{SITE}\n'.encode(), notice)
        self.assertIn(b'\n<gone@hub.example>:\n', notice)
        away = f'vic-friends-owner-away=hub.example@{SITE}'  # another host's names it by the address
        self.assertEqual(self.swaks(server, away, 'it is full')[0], 0)
        self.assertIn(f'Delivered-To: {away}\n'.encode(), self.wait_for_mail('vic', 'it is full'))


class Programs(Site):
    def test_mail_comes_from_sendmail_and_from_a_mail_program(self):
        self.start()
        self.site.run('sendmail', '-t', '-oi', USER='ann', text='To: bob\nCc: x@hub.example\nBcc: vic\nSubject: by sendmail\n\n.\n')
        mailbox_readers.send_by_snail(self.site, 'ann@' + SITE, 'bob@' + SITE, 'by s-nail', 'Gr\u00fc\u00dfe\n')
        for person in ('bob', 'vic'):
            text = self.wait_for_mail(person, 'by sendmail')
            self.assertNotIn(b'\nBcc:', text)
            self.assertTrue(text.endswith(b'\n\n.\n'), text)
        message = email.message_from_bytes(self.wait_for_mail('bob', 'by s-nail'))
        self.assertEqual(message.get_payload(decode=True).decode(), 'Gr\u00fc\u00dfe\n')
        self.assertEqual(message['From'], 'ann@' + SITE)
        until('the hub to have it', lambda: self.hub.taken == ['x@hub.example'])

    def test_a_mailing_list_manager_subscribes_posts_and_hears_of_bounces(self):
        server = self.start()
        talk = MlmmjList(self.site.directory + '/talk', 'talk@' + SITE, 'ann@' + SITE, server.port)
        for name in ('talk', 'talk-default'):
            self.site.write('alias/.qmail-' + name, talk.line())
        self.site.run('sendmail', '-f', 'bob@' + SITE, 'talk-subscribe@' + SITE, text=f'From: bob@{SITE}\nSubject: subscribe\n\n')
        until('the question', lambda: self.site.arrived('bob'))
        [question] = self.site.arrived('bob')
        answer = re.search(rb'talk-confsub-[^@\s]*@' + SITE.encode(), question).group(0).decode()
        self.site.run('sendmail', '-f', 'bob@' + SITE, answer, text=f'From: bob@{SITE}\nSubject: yes\n\n')
        until('the subscription', lambda: talk.subscribers() == ['bob@' + SITE])
        until('the welcome', lambda: len(self.site.arrived('bob')) == 2)
        self.site.run('sendmail', '-f', 'bob@' + SITE, 'talk@' + SITE,
                      text=f'From: bob@{SITE}\nTo: talk@{SITE}\nSubject: first post\n\nhello\n')
        post = self.wait_for_mail('bob', 'first post')
        [sender] = re.findall(rb'\AReturn-Path: <(talk-bounces-[0-9]+-bob=[^@>]*@[^>]*)>\n', post)
        # A member's host sends the post back: the list counts it against that member.
        self.site.run('sendmail', '-f', '', sender.decode(), text='Subject: failure notice\n\nHi.\n')
        until('the bounce to be noted', lambda: os.listdir(talk.directory + '/bounce'))
        self.assertTrue(os.listdir(talk.directory + '/bounce')[0].startswith('bob='))


class Readers(Site):
    """Every message carries a number and the sum of its body."""
    SENDERS, EACH = 4, 60

    def message(self, number, chance):
        lines = chance.choice((1, 10, 100, 2000))
        body = '\r\n'.join(f'{number} {line} ' + 'x' * chance.randrange(60) for line in range(lines)) + '\r\n'
        total = hashlib.sha256(body.replace('\r\n', '\n').encode()).hexdigest()
        return f'From: friend@far.example\r\nX-Number: {number}\r\nX-Sum: {total}\r\n\r\n{body}'.encode()

    def send_all(self, server, recipient):
        """In the background, by several sessions, whose last messages wait until a reader has seen others: the threads."""
        self.some_seen = threading.Event()

        def session(first):
            chance = random.Random(first)
            numbers = range(first, self.SENDERS * self.EACH, self.SENDERS)
            with smtplib.SMTP('127.0.0.1', server.port, timeout=PATIENCE) as client:
                for number in numbers:
                    if number == numbers[-1]:
                        self.some_seen.wait(PATIENCE)
                    client.sendmail('friend@far.example', [recipient], self.message(number, chance))
        sessions = [threading.Thread(target=session, args=(first,)) for first in range(self.SENDERS)]
        for thread in sessions:
            thread.start()
        return sessions

    def number_of(self, text):
        """Of a message that must be whole."""
        head, _, body = text.partition(b'\n\n')
        number = int(re.search(rb'^X-Number: (\d+)$', head, re.M).group(1))
        total = re.search(rb'^X-Sum: (\w+)$', head, re.M).group(1).decode()
        self.assertEqual(hashlib.sha256(body).hexdigest(), total, f'message {number} is not whole')
        return number

    def test_dovecot_sees_every_message_once_and_whole_while_mail_arrives(self):
        why_not = mailbox_readers.why_no_dovecot()
        if why_not:
            self.skipTest(why_not)
        server = self.start()
        room = self.site.directory + '/dovecot'
        os.mkdir(room)
        reader = mailbox_readers.Dovecot(self.site.maildir('ann'), room)
        self.addCleanup(reader.close)
        sessions = self.send_all(server, 'ann@' + SITE)
        seen = []

        def all_seen():
            seen.extend(self.number_of(text) for text in reader.look())
            if seen:
                self.some_seen.set()
            return len(seen) >= self.SENDERS * self.EACH

        until('Dovecot to have seen all', all_seen)
        for thread in sessions:
            thread.join(PATIENCE)
        until('the queue to be empty', lambda: not qmail_files.numbers(self.site.queue.path, 'mess'))
        all_seen()
        self.assertEqual(sorted(seen), list(range(self.SENDERS * self.EACH)))
        self.assertEqual(os.listdir(self.site.maildir('ann') + '/tmp'), [])

    def test_a_mail_program_finds_only_whole_messages_while_mail_arrives(self):
        server = self.start()
        room = self.site.directory + '/snail'
        os.mkdir(room)
        reader = mailbox_readers.Snail(self.site.maildir('bob'), room)
        sessions = self.send_all(server, 'bob@' + SITE)
        before = set()

        def all_seen():
            seen = [self.number_of(text) for text in reader.look()]
            self.assertEqual(len(set(seen)), len(seen))
            self.assertLessEqual(before, set(seen))  # what was there once stays
            before.update(seen)
            if seen:
                self.some_seen.set()
            return len(seen) == self.SENDERS * self.EACH

        until('s-nail to have seen all', all_seen)
        for thread in sessions:
            thread.join(PATIENCE)
        until('the queue to be empty', lambda: not qmail_files.numbers(self.site.queue.path, 'mess'))
        self.assertTrue(all_seen())


if __name__ == '__main__':
    main()
