"""Other hosts for the live tests: SMTP servers on loopback that take, refuse, defer or greylist, and a client that is
quick enough to fill a queue. Plain sockets and one thread for each session."""
import random
import re
import socket
import threading
import time

WORDS = ('the of and to in is that for it as was with be by on not he his but at are this have from or had an they which '
         'one you were all her she there would their we him been has when who will no more if out so up said what its '
         'about than into them can only other time new some could these two may first then do any like my now over such '
         'our man me even most made after also did many before must through years where much your way well down should '
         'because each just those people too mister how little state good very make world still see own work men day').split()


def text(chance, size):
    """A body of about `size` bytes: prose, and in one of four a part that does not get smaller."""
    lines = []
    length = 0
    dense = chance.random() < 0.25
    while length < size:
        if dense and length > size // 2:
            line = ''.join(chance.choices('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', k=76))
        else:
            line = ' '.join(chance.choices(WORDS, k=12))
        lines.append(line)
        length += len(line) + 2
    return '\r\n'.join(lines) + '\r\n'


class Sink:
    """One host. `manner(recipient, sink)` gives the reply to RCPT; whatever is accepted there is taken."""

    def __init__(self, address, port, manner=None):
        self.manner = manner or (lambda recipient, sink: '250 ok')
        self.taken = []
        self.seen = {}
        self.lock = threading.Lock()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((address, port))
        self.listener.listen(200)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with client, client.makefile('rwb') as stream:
                self._dialogue(stream)
        except (OSError, ValueError):
            pass  # whoever was there is gone

    def _dialogue(self, stream):
        def say(line):
            stream.write(line.encode() + b'\r\n')
            stream.flush()
        say('220 sink.example ESMTP')
        recipients = []
        while True:
            line = stream.readline()
            if not line:
                return
            word = line[:4].upper()
            if word == b'RCPT':
                recipient = re.search(r'<(.*)>', line.decode('latin1')).group(1)
                reply = self.manner(recipient, self)
                if reply.startswith('250'):
                    recipients.append(recipient)
                say(reply)
            elif word == b'DATA':
                if not recipients:
                    say('554 no recipients')
                    continue
                say('354 go ahead')
                while stream.readline() not in (b'.\r\n', b''):
                    pass
                with self.lock:
                    self.taken.extend(recipients)
                recipients = []
                say('250 taken')
            elif word == b'QUIT':
                say('221 bye')
                return
            elif word == b'MAIL' or word == b'RSET':
                recipients = []
                say('250 ok')
            else:
                say('250 ok')

    def count(self):
        with self.lock:
            return len(self.taken)

    def close(self):
        self.listener.close()


def refuses(recipient, sink):
    return f'550 <{recipient}> nobody here by that name'


def defers(recipient, sink):
    return '450 come back later'


def greylists(seconds):
    """Takes a recipient's mail once so much time has passed since it was first offered."""
    def manner(recipient, sink):
        with sink.lock:
            first = sink.seen.setdefault(recipient, time.monotonic())
        return '250 ok' if time.monotonic() - first >= seconds else '451 greylisted'
    return manner


class Pourer:
    """Sessions side by side that send a list of (sender, recipient, body); remembers which were answered 250."""

    def __init__(self, port, mail, sessions=10):
        self.port = port
        self.mail = list(mail)
        self.accepted = []
        self.bytes = 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._work) for _ in range(sessions)]
        for thread in self.threads:
            thread.start()

    def _next(self):
        with self.lock:
            return self.mail.pop() if self.mail else None

    def _work(self):
        one = None
        try:
            with socket.create_connection(('127.0.0.1', self.port), timeout=60) as client, \
                    client.makefile('rb') as replies:
                def ask(line, wanted):
                    if line:
                        client.sendall(line)
                    while True:
                        reply = replies.readline()
                        if not reply:
                            raise OSError('gone')
                        if reply[3:4] == b' ':
                            break
                    if reply[:1] != wanted:
                        raise OSError(reply.decode())
                ask(b'', b'2')
                ask(b'HELO client.example\r\n', b'2')
                while True:
                    one = self._next()
                    if one is None:
                        ask(b'QUIT\r\n', b'2')
                        return
                    sender, recipient, body = one
                    ask(f'MAIL FROM:<{sender}>\r\n'.encode(), b'2')
                    ask(f'RCPT TO:<{recipient}>\r\n'.encode(), b'2')
                    ask(b'DATA\r\n', b'3')
                    ask(body.encode() + b'.\r\n', b'2')
                    with self.lock:
                        self.accepted.append(recipient)
                        self.bytes += len(body)
                    one = None
        except OSError:
            if one is not None:
                with self.lock:
                    self.mail.append(one)

    def join(self):
        for thread in self.threads:
            thread.join()

    def count(self):
        with self.lock:
            return len(self.accepted)


def message(chance, sender, recipient, size):
    head = f'From: <{sender}>\r\nTo: <{recipient}>\r\nSubject: number {chance.random()}\r\n\r\n'
    return head + text(chance, size)


def seeded(number):
    return random.Random(number)
