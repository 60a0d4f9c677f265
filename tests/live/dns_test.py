"""Mail that finds its way by MX records, as a real name server (NSD) gives them: 50 domains, each with a host
of its own on loopback, of which some are sick."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from live import PATIENCE, Case, free_port, main, send, until

NSD = os.environ.get('PORPOISE_NSD', '')
DOMAINS = 50
PER_DOMAIN = 20
DOWN, DEFERS, REFUSES, STALLS = 1, 2, 3, 4
SICK = (DOWN, DEFERS, REFUSES, STALLS)

HEADER = '$TTL 60\n@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n'
CONFIG = '''server:
  ip-address: 127.0.0.1@{port}
  port: {port}
  username: ""
  server-count: 1
  database: ""
  zonesdir: "{directory}"
  pidfile: "{directory}/pid"
  zonelistfile: "{directory}/zone.list"
  xfrdfile: "{directory}/xfrd.state"
  xfrdir: "{directory}"
  cookie-secret-file: ""
  hide-version: yes
remote-control:
  control-enable: no
zone:
  name: example
  zonefile: zone
'''


def name_of(domain):
    return f'd{domain}.example'


def host_of(domain):
    """Each domain's host has a loopback address of its own."""
    return f'127.1.0.{domain}'


class NameServer:
    """NSD in the foreground with one zone, `example`."""

    def __init__(self, records):
        self.directory = tempfile.mkdtemp(prefix='porpoise-nsd.')
        self.port = free_port()
        self.write('zone', HEADER + records)
        self.write('conf', CONFIG.format(port=self.port, directory=self.directory))
        self.process = subprocess.Popen([NSD, '-d', '-c', self.directory + '/conf'], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        until('the name server to answer', self.answers)

    def write(self, name, text):
        with open(f'{self.directory}/{name}', 'w') as file:
            file.write(text)

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError('the name server ended')
        query = bytes.fromhex('000101000001000000000000') + b'\7example\0\0\6\0\1'
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.2)
            client.sendto(query, ('127.0.0.1', self.port))
            try:
                return len(client.recv(512)) > 12
            except OSError:
                return False

    def stop(self):
        """NSD works in children of its own; all of them are in the session that was made for them."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(PATIENCE)
        shutil.rmtree(self.directory)


class Hosts:
    """An SMTP server for every domain but those that are down, all on one port."""

    def __init__(self, port):
        self.port = port
        self.arrived = {domain: 0 for domain in range(1, DOMAINS + 1)}
        self.tried = {domain: 0 for domain in range(1, DOMAINS + 1)}
        self.done_at = {}
        self.lock = threading.Lock()
        self.listeners = []
        self.sessions = []

    def open(self, domain):
        listener = socket.create_server((host_of(domain), self.port), backlog=100)
        self.listeners.append(listener)
        threading.Thread(target=self.accept, args=(domain, listener), daemon=True).start()

    def accept(self, domain, listener):
        while True:
            try:
                session, _ = listener.accept()
            except OSError:
                return
            self.tried[domain] += 1
            self.sessions.append(session)
            if domain != STALLS:
                threading.Thread(target=self.serve, args=(domain, session), daemon=True).start()

    def serve(self, domain, session):
        code = {DEFERS: b'451 later\r\n', REFUSES: b'550 never\r\n'}.get(domain, b'250 ok\r\n')
        replies = {b'EHLO': b'250 host\r\n', b'MAIL': b'250 ok\r\n', b'RCPT': code, b'DATA': b'354 go on\r\n'}
        with session, session.makefile('rwb') as lines:
            lines.write(b'220 host\r\n')
            lines.flush()
            in_data = False
            for line in lines:
                if in_data and line != b'.\r\n':
                    continue
                if in_data:
                    with self.lock:
                        self.arrived[domain] += 1
                        self.done_at[domain] = time.monotonic()
                in_data = line.startswith(b'DATA')
                lines.write(replies.get(line[:4], b'250 ok\r\n'))
                lines.flush()
                if line.startswith(b'QUIT'):
                    return

    def close(self):
        for open_socket in self.listeners + self.sessions:
            open_socket.close()


class Dns(Case):
    def setUp(self):
        if not os.access(NSD, os.X_OK):
            self.skipTest('no NSD: ./dev setup unpacks it')

    def name_server(self, records):
        server = NameServer(records)
        self.addCleanup(server.stop)
        return server

    def sender(self, names, smtp_port):
        home = self.home()
        home.control('dnsservers', f'127.0.0.1:{names.port}\n')
        home.control('smtpport', f'{smtp_port}\n')
        home.control('concurrencyremote', '40\n')
        home.control('timeoutremote', '10\n')
        return home, self.serve(home)

    def test_fifty_domains_get_their_mail_whatever_four_of_them_do(self):
        records = ''
        for domain in range(1, DOMAINS + 1):
            records += f'd{domain} MX 10 mail.d{domain}\nmail.d{domain} A {host_of(domain)}\n'
        smtp_port = free_port()
        hosts = Hosts(smtp_port)
        self.addCleanup(hosts.close)
        for domain in range(1, DOMAINS + 1):
            if domain != DOWN:
                hosts.open(domain)
        home, server = self.sender(self.name_server(records), smtp_port)
        for _ in range(PER_DOMAIN):
            everybody = [f'you@{name_of(domain)}' for domain in range(1, DOMAINS + 1)]
            self.assertEqual(send(server.port, 'bob@mx.example', everybody, 'Subject: hello\r\n\r\nhi\r\n'), {})
        healthy = [domain for domain in range(1, DOMAINS + 1) if domain not in SICK]
        until('the healthy domains to have all', lambda: all(hosts.arrived[d] == PER_DOMAIN for d in healthy))
        for domain in SICK:
            self.assertEqual(hosts.arrived[domain], 0)
        self.assertGreater(hosts.tried[STALLS], 0)
        until('the refusals', lambda: len(server.logged('550_never')) == PER_DOMAIN)
        self.assertEqual(server.stop(), 0)

    def test_a_thousand_exchangers_come_over_tcp(self):
        # The zone has a thousand of them; the last one alone has an address.
        records = ''.join(f'big MX {number} m{number}.big\n' for number in range(1, 1001))
        records += f'm1000.big A {host_of(7)}\n'
        smtp_port = free_port()
        hosts = Hosts(smtp_port)
        self.addCleanup(hosts.close)
        hosts.open(7)
        home, server = self.sender(self.name_server(records), smtp_port)
        self.assertEqual(send(server.port, 'bob@mx.example', ['you@big.example'], 'Subject: hello\r\n\r\nhi\r\n'), {})
        until('it to arrive', lambda: hosts.arrived[7] == 1)
        self.assertEqual(server.stop(), 0)

    def test_what_is_not_there_bounces(self):
        home, server = self.sender(self.name_server('null MX 0 .\n'), free_port())
        recipients = ['you@gone.example', 'you@null.example']
        self.assertEqual(send(server.port, 'bob@mx.example', recipients, 'Subject: hello\r\n\r\nhi\r\n'), {})
        until('the bounce', lambda: home.count() == 1)
        bounce = home.arrived()[0]
        self.assertIn(b"couldn't find any host named gone.example", bounce)
        self.assertIn(b'null MX', bounce)
        self.assertEqual(server.stop(), 0)


if __name__ == '__main__':
    main()
