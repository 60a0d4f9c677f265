"""QMTP and QMQP, as a client on the wire meets them, and a host without a queue of its own."""
import os
import re
import socket
import subprocess

from live import PATIENCE, Case, Server, main, porpoise, until


def netstring(data):
    return b'%d:%s,' % (len(data), data)


def package(message, sender, *recipients):
    return netstring(message) + netstring(sender) + netstring(b''.join(netstring(one) for one in recipients))


def netstrings(data):
    """All of them; whatever is left over is an error."""
    found = []
    while data:
        length, _, rest = data.partition(b':')
        found.append(rest[:int(length)])
        assert rest[int(length):int(length) + 1] == b',', data
        data = rest[int(length) + 1:]
    return found


class PackageServer(Server):
    """A server with all three doors; `qmtp` and `qmqp` are their ports."""

    def __init__(self, home, environment=None):
        super().__init__(home, options=('--qmtp', '127.0.0.1:0', '--qmqp', '127.0.0.1:0'), environment=environment)
        self.qmtp, self.qmqp = self.wait_for('qmtp'), self.wait_for('qmqp')

    def wait_for(self, name):
        until('the server to listen for ' + name, lambda: self.logged(f'listening {name} '))
        return int(re.search(r':(\d+)$', self.logged(f'listening {name} ')[0].strip()).group(1))


def talk(port, data, answers=None):
    """Everything that comes back; `answers`: leave after so many netstrings, else when the server does."""
    with socket.create_connection(('127.0.0.1', port), PATIENCE) as client:
        client.sendall(data)
        heard = b''
        while True:
            if answers is not None and heard.count(b',') >= answers and len(netstrings(heard)) == answers:
                return netstrings(heard)
            got = client.recv(65536)
            if not got:
                return netstrings(heard)
            heard += got


class Packages(Case):
    def serve_packages(self, home, environment=None):
        server = PackageServer(home, environment)
        self.addCleanup(server.kill)
        return server

    def test_qmtp_answers_for_every_recipient_of_every_package(self):
        home = self.home()
        home.control('relayclients', '10.0.0.0/8\n')
        server = self.serve_packages(home)
        answers = talk(server.qmtp, package(b'\nSubject: one\n\nx\r\n', b'a@x', b'bob@mx.example', b'x@away.example',
                                            b'nobody@mx.example') +
                       package(b'\rSubject: two\r\n\r\nx\r\n', b'a@x', b'bob@mx.example'), 4)
        self.assertRegex(answers[0], rb'^Kok \d+ qp \d+$')
        self.assertEqual(answers[1], b"Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)")
        self.assertTrue(answers[2].startswith(b'D'), answers[2])
        self.assertTrue(answers[3].startswith(b'K'), answers[3])
        until('both', lambda: home.count() == 2)
        one, two = sorted(home.arrived(), key=lambda text: b'Subject: two' in text)
        self.assertIn(b' with QMTP; ', one)
        self.assertTrue(one.endswith(b'\nSubject: one\n\nx\r\n'), one)
        self.assertTrue(two.endswith(b'\nSubject: two\n\nx\n'), two)
        self.assertEqual(server.stop(), 0)

    def test_what_breaks_off_is_not_delivered(self):
        home = self.home()
        home.control('databytes', '100\n')
        server = self.serve_packages(home)
        whole = package(b'\nSubject: x\n\n', b'a@x', b'bob@mx.example')
        for cut in range(0, len(whole), 7):
            with socket.create_connection(('127.0.0.1', server.qmtp), PATIENCE) as client:
                client.sendall(whole[:cut])
        self.assertEqual(talk(server.qmtp, b'x' + whole), [])
        self.assertEqual(talk(server.qmtp, package(b'\n' + b'x' * 1000, b'a@x', b'bob@mx.example'), 1),
                         [b'Dsorry, that message size exceeds my databytes limit (#5.3.4)'])
        self.assertTrue(talk(server.qmtp, whole, 1)[0].startswith(b'K'))
        until('one', lambda: home.count() == 1)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(home.count(), 1)

    def test_a_filter_stands_before_both(self):
        home = self.home()
        self.assertEqual(porpoise('links', home.path + '/bin')[0], 0)
        script = home.directory + '/filter'
        with open(script, 'w') as file:
            file.write('#!/bin/sh\nmessage=$(cat; echo x)\n'
                       'case $message in *"Subject: bad"*) exit 31;; *"Subject: later"*) exit 71;; esac\n'
                       f'printf %s "${{message%x}}" | sed "s/^Subject: plain/Subject: filtered/" | {home.path}/bin/qmail-queue\n')
        os.chmod(script, 0o755)
        server = self.serve_packages(home, {**os.environ, 'QMAILQUEUE': script})
        texts = [b'Subject: %s\n\nx\n' % word for word in (b'bad', b'later', b'plain')]
        answers = talk(server.qmtp, b''.join(package(b'\n' + text, b'a@x', b'bob@mx.example') for text in texts), 3)
        self.assertEqual([answer[:1] for answer in answers], [b'D', b'Z', b'K'], answers)
        answers = [talk(server.qmqp, netstring(netstring(text) + netstring(b'a@x') + netstring(b'bob@mx.example')))[0]
                   for text in texts]
        self.assertEqual([answer[:1] for answer in answers], [b'D', b'Z', b'K'], answers)
        until('both', lambda: home.count() == 2)
        for text in home.arrived():
            self.assertIn(b'\nSubject: filtered\n\nx\n', text)

    def test_qmqp_is_for_relayclients(self):
        home = self.home()
        home.control('relayclients', '10.0.0.0/8\n')
        message = netstring(netstring(b'Subject: q\n\nx\n') + netstring(b'a@x') + netstring(b'bob@mx.example'))
        server = self.serve_packages(home)
        self.assertEqual(talk(server.qmqp, b''), [])
        home.control('relayclients', '127.0.0.0/8\n')
        self.assertEqual(server.stop(), 0)
        server = self.serve_packages(home)
        self.assertRegex(talk(server.qmqp, message)[0], rb'^Kok ')
        until('it', lambda: home.count() == 1)

    def test_a_host_without_a_queue(self):
        home = self.home()
        server = self.serve_packages(home)
        null = self.home(me='null.example')
        self.assertEqual(porpoise('links', null.path + '/bin')[0], 0)
        null.control('qmqpservers', f'127.0.0.1:1\nno address\n127.0.0.1:{server.qmqp}\n')
        variables = {**os.environ, 'USER': 'fred', 'QMAILQUEUE': null.path + '/bin/qmail-qmqpc'}
        sent = subprocess.run([null.path + '/bin/sendmail', 'bob@mx.example'], input='Subject: far\n\nx\n', text=True,
                              capture_output=True, env=variables, timeout=PATIENCE)
        self.assertEqual((sent.returncode, sent.stderr), (0, ''))
        until('it', lambda: home.count() == 1)
        self.assertIn(b'\nFrom: fred@null.example\nCc: recipient list not shown: ;\nSubject: far\n', home.arrived()[0])
        server.stop()
        sent = subprocess.run([null.path + '/bin/sendmail', 'bob@mx.example'], input='x\n', text=True,
                              capture_output=True, env=variables, timeout=PATIENCE)
        self.assertEqual((sent.returncode, sent.stderr),
                         (111, 'qmail-inject: fatal: connection to mail server rejected (#4.4.1)\n'))


if __name__ == '__main__':
    main()
