"""Real clients, a real server, a real disk: what is sent arrives, byte for byte."""
import re
import signal
import subprocess

from live import PATIENCE, Case, free_port, main, send, tool, until

COUNT = 1000
SESSIONS = 10


def without_top(content):
    """The message as it was sent: without the fields that the way put on top."""
    while re.match(rb'(Received|Return-Path|Delivered-To): ', content):
        content = re.sub(rb'\A[^\n]*\n(?:[ \t][^\n]*\n)*', b'', content)
    return content


class Delivery(Case):
    def smtp_source(self, port, recipient, count=COUNT, extra=()):
        source = tool('smtp-source', *extra, '-s', str(SESSIONS), '-m', str(count), '-l', '4096', '-f',
                      'ann@client.example', '-t', recipient, f'127.0.0.1:{port}')
        self.assertEqual(source.wait(PATIENCE), 0)

    def test_a_thousand_messages_by_ten_sessions_all_arrive_whole(self):
        home = self.home()
        server = self.serve(home)
        self.smtp_source(server.port, 'bob@mx.example')
        until('all messages to arrive', lambda: home.count() >= COUNT)
        self.assertEqual(server.stop(), 0)
        contents = home.arrived()
        self.assertEqual(len(contents), COUNT)
        # smtp-source numbers its messages in the header; all bodies are the same.
        bodies = {without_top(content).split(b'\n\n', 1)[1] for content in contents}
        self.assertEqual(len(bodies), 1)
        self.assertGreaterEqual(len(bodies.pop()), 3500)

    def test_every_byte_arrives_as_it_was_sent(self):
        home = self.home()
        server = self.serve(home)
        texts = {
            'dots': 'Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n',
            'empty line': '\r\n',
            'eight bits': 'Subject: \u00e4\r\n\r\n\u00fc\u20ac\r\n',
            'long line': 'Subject: long\r\n\r\n' + 'x' * 100000 + '\r\n',
            'no header': '\r\nbody only\r\n',
            'large': 'Subject: large\r\n\r\n' + 'All work and no play\r\n' * 60000,
        }
        for text in texts.values():
            self.assertEqual(send(server.port, 'ann@client.example', ['bob@mx.example'], text.encode()), {})
        until('all to arrive', lambda: home.count() == len(texts))
        sent = sorted(text.replace('\r\n', '\n').encode() for text in texts.values())
        self.assertEqual(sorted(without_top(content) for content in home.arrived()), sent)

    def test_a_failed_bounce_reaches_the_postmaster(self):
        home = self.home()
        home.control('smtproutes', f':127.0.0.1:{free_port()}\n')
        server = self.serve(home)
        # A null sender whose mail fails for good: the bounce of a bounce.
        home.control('queuelifetime', '0\n')
        server.signal(signal.SIGHUP)
        until('a failure', lambda: self.bounced(home, server))
        self.assertIn(b'failure notice', home.arrived('postmaster')[0])

    def bounced(self, home, server):
        if not server.logged('new msg'):
            send(server.port, '', ['x@away.example'], b'Subject: a bounce\r\n')
        server.signal(signal.SIGALRM)  # with no lifetime left the next attempt is the last
        return home.count('postmaster') > 0

    def test_swaks_delivers(self):
        home = self.home()
        server = self.serve(home)
        swaks = subprocess.run(['swaks', '--to', 'bob@mx.example', '--from', 'ann@client.example', '--server',
                                f'127.0.0.1:{server.port}', '--pipeline', '--body', 'hello'],
                               capture_output=True, timeout=PATIENCE)
        self.assertEqual(swaks.returncode, 0, swaks.stdout)
        until('it to arrive', lambda: home.count() == 1)
        self.assertIn(b'hello', home.arrived()[0])

    def test_a_relay_hop_brings_everything_to_the_sink(self):
        sink_port = free_port()
        last = self.home(me='last.example')
        last.control('rcpthosts', 'last.example\nsink.example\n')
        last.control('smtproutes', f':127.0.0.1:{sink_port}\n')
        last_server = self.serve(last)
        first = self.home(me='first.example')
        first.control('smtproutes', f'sink.example:127.0.0.1:{last_server.port}\n')
        first_server = self.serve(first)
        counted = f'{first.directory}/counted'
        with open(counted, 'wb') as output:
            sink = tool('smtp-sink', '-u', 'nobody', '-c', f'127.0.0.1:{sink_port}', '100', stdout=output,
                        stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (sink.kill(), sink.wait(PATIENCE)))
        self.smtp_source(first_server.port, 'x@sink.example', count=300)

        def at_sink():
            with open(counted, 'rb') as output:
                found = re.findall(rb'mesg=(\d+)', output.read())
            return int(found[-1]) if found else 0

        until('the first to hand on all', lambda: len(first_server.logged('end msg')) == 300)
        until('the sink to have all', lambda: len(last_server.logged('end msg')) == 300 and at_sink() >= 300)
        self.assertEqual(first_server.stop(), 0)
        self.assertEqual(last_server.stop(), 0)
        self.assertEqual(at_sink(), 300)


if __name__ == '__main__':
    main()
