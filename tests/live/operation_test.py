"""Starting, stopping, signals, limits and bad input, as an operator meets them."""
import os
import resource
import signal
import smtplib
import socket

from live import Case, free_port, main, porpoise, send, until


class BadInput(Case):
    def refused(self, *arguments, says):
        code, _, error = porpoise(*arguments)
        self.assertEqual(code, 2, error)
        self.assertRegex(error, says)
        self.assertEqual(error.count('\n'), 1, error)

    def test_unknown_options_are_refused(self):
        self.refused('serve', '--hoem', '/tmp', says='--hoem')
        self.refused('sirve', says='sirve')

    def test_a_missing_or_unreadable_home_is_refused(self):
        self.refused('serve', '--home', '/nonexistent/porpoise', says='/nonexistent/porpoise')
        home = self.home()
        os.remove(home.path + '/control/me')
        self.refused('serve', '--home', home.path, '--listen', '127.0.0.1:0', says='control/me')

    def test_a_port_in_use_is_refused(self):
        home = self.home()
        with socket.socket() as other:
            other.bind(('127.0.0.1', 0))
            other.listen()
            port = other.getsockname()[1]
            self.refused('serve', '--home', home.path, '--listen', f'127.0.0.1:{port}', says=f'127.0.0.1:{port}')

    def test_a_bad_address_is_refused(self):
        home = self.home()
        self.refused('serve', '--home', home.path, '--listen', 'localhost:smtp', says='localhost:smtp')

    def test_a_broken_control_file_is_refused_by_file_and_line(self):
        home = self.home()
        home.control('relayclients', '127.0.0.0/8\n10.0.0/8\n')
        self.refused('serve', '--home', home.path, '--listen', '127.0.0.1:0', says=r'control/relayclients:2: ')

    def test_a_second_server_on_the_same_queue_is_refused(self):
        home = self.home()
        self.serve(home)
        self.refused('serve', '--home', home.path, '--listen', '127.0.0.1:0', says='queue')


class Signals(Case):
    def test_term_drains_and_a_second_term_stops_at_once(self):
        home = self.home()
        self.assertEqual(self.serve(home).stop(), 0)
        server = self.serve(home)
        # A session in the middle of its message keeps the server until it is done.
        client = socket.create_connection(('127.0.0.1', server.port), 10)
        stream = client.makefile('rwb')
        for line in (b'', b'HELO x', b'MAIL FROM:<a@x>', b'RCPT TO:<bob@mx.example>', b'DATA'):
            if line:
                stream.write(line + b'\r\n')
                stream.flush()
            stream.readline()
        server.signal(signal.SIGTERM)
        until('the server to drain', lambda: server.logged('exitasap'))
        self.assertIsNone(server.process.poll())
        stream.write(b'Subject: late\r\n\r\n.\r\n')
        stream.flush()
        self.assertTrue(stream.readline().startswith(b'250 '))
        until('the server to end', lambda: server.process.poll() is not None)
        client.close()
        self.assertEqual(server.process.returncode, 0)

        server = self.serve(home)
        idle = socket.create_connection(('127.0.0.1', server.port), 10)
        idle.sendall(b'HELO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<bob@mx.example>\r\nDATA\r\n')
        until('DATA to begin', lambda: b'354' in idle.recv(4096, socket.MSG_PEEK))
        server.signal(signal.SIGTERM)
        until('the server to drain', lambda: server.logged('exitasap'))
        server.signal(signal.SIGTERM)
        until('the server to end', lambda: server.process.poll() is not None)
        idle.close()

    def test_hup_rereads_and_a_broken_file_keeps_the_old_settings(self):
        home = self.home()
        server = self.serve(home)
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            send(server.port, 'a@x', ['nobody@mx.example'], b'')
        home.control('databytes', '10\n')
        server.signal(signal.SIGHUP)

        def size():
            with smtplib.SMTP('127.0.0.1', server.port, timeout=10) as client:
                client.ehlo()
                return client.esmtp_features.get('size')

        until('the new limit', lambda: size() == '10')
        home.control('databytes', 'ten\n')
        server.signal(signal.SIGHUP)
        until('the complaint', lambda: server.logged('control/databytes:1'))
        self.assertEqual(size(), '10')

    def test_alrm_tries_everything_now(self):
        home = self.home(me='mx.example')
        port = free_port()
        home.control('smtproutes', f':127.0.0.1:{port}\n')
        server = self.serve(home)
        send(server.port, 'bob@mx.example', ['x@away.example'], b'Subject: later\r\n')
        until('a deferral', lambda: server.logged('deferral'))
        for tries in (2, 3):
            server.signal(signal.SIGALRM)
            until('another attempt', lambda: len(server.logged('deferral')) == tries)


class Limits(Case):
    def test_one_client_beyond_the_limit_is_told_421(self):
        home = self.home()
        home.control('concurrencyincoming', '3 2\n')
        server = self.serve(home)
        held = [socket.create_connection(('127.0.0.1', server.port), 10) for _ in range(2)]
        for client in held:
            self.assertTrue(client.recv(100).startswith(b'220 '))
        with socket.create_connection(('127.0.0.1', server.port), 10) as third:
            self.assertTrue(third.recv(100).startswith(b'421 '))
        for client in held:
            client.close()

        def welcome():
            with socket.create_connection(('127.0.0.1', server.port), 10) as client:
                return client.recv(100).startswith(b'220 ')

        until('a place to be free', welcome)

    def test_running_out_of_descriptors_harms_no_message(self):
        home = self.home()
        home.control('concurrencyincoming', '1000 1000\n')
        server = self.serve(home)
        pid = server.process.pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        few = len(os.listdir(f'/proc/{pid}/fd')) + 8
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (few, hard))
        crowd = []
        for _ in range(30):
            crowd.append(socket.create_connection(('127.0.0.1', server.port), 10))
        for client in crowd:
            client.close()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
        send(server.port, 'a@x', ['bob@mx.example'], b'Subject: after the crowd\r\n')
        until('it to arrive', lambda: home.count() == 1)
        self.assertEqual(server.stop(), 0)

    def test_nobody_elses_mail_is_relayed(self):
        home = self.home()
        home.control('relayclients', '10.0.0.0/8\n')
        server = self.serve(home)
        with self.assertRaises(smtplib.SMTPRecipientsRefused) as refused:
            send(server.port, 'a@x', ['b@elsewhere.example'], b'')
        self.assertEqual(refused.exception.recipients['b@elsewhere.example'][0], 553)


if __name__ == '__main__':
    main()
