"""Programs that read Maildirs while mail arrives: Dovecot, and s-nail. Each says which messages it has seen, as bytes
with LF; unpacked by `./dev setup`, never installed."""
import imaplib
import mailbox
import os
import shlex
import subprocess

from live import PATIENCE, UNPACKED

DOVECOT = UNPACKED + '/dovecot/usr'
SNAIL = UNPACKED + '/s-nail/usr/bin/s-nail'
# Dovecot does not read mail as root; in a user namespace of its own our files are an ordinary user's.
ORDINARY = ['unshare', '--user', '--map-user=1', '--map-group=1'] if os.geteuid() == 0 else []


def why_no_dovecot():
    """Empty, or what this machine does not let it have."""
    if subprocess.run([*ORDINARY, 'true'], capture_output=True).returncode == 0:
        return ''
    return 'Dovecot reads no mail as root, and root may make no user namespace here'


class Dovecot:
    """One IMAP session over a pipe, as `ssh HOST imap` makes one: it is logged in from the start. The server process,
    its index files and its moves from new/ to cur/ are those of every Dovecot."""

    def __init__(self, maildir, room):
        libraries = f'{DOVECOT}/lib/dovecot'
        settings = {'base_dir': room, 'state_dir': room, 'default_internal_user': 'daemon',
                    'default_internal_group': 'daemon', 'default_login_user': 'daemon', 'protocols': 'imap', 'ssl': 'no',
                    'log_path': room + '/log', 'mail_location': 'maildir:' + maildir, 'mail_plugin_dir': libraries + '/modules'}
        with open(room + '/dovecot.conf', 'w') as file:
            file.write(''.join(f'{name} = {value}\n' for name, value in settings.items()))
        command = ['env', f'LD_LIBRARY_PATH={libraries}', 'USER=reader', 'HOME=' + room, *ORDINARY,
                   f'{DOVECOT}/bin/doveconf', '-c', room + '/dovecot.conf', '-f', 'service=imap', '-e', libraries + '/imap']
        self.session = imaplib.IMAP4_stream(shlex.join(command))
        assert self.session.state == 'AUTH', self.session.welcome
        self.ask('SELECT', self.session.select())
        self.next_uid = 1

    @staticmethod
    def ask(what, answer):
        kind, data = answer
        assert kind == 'OK', f'{what}: {kind} {data}'
        return data

    def look(self):
        """The messages that have come since the last look."""
        self.ask('NOOP', self.session.noop())
        seen = []
        for part in self.ask('FETCH', self.session.uid('FETCH', f'{self.next_uid}:*', '(UID BODY.PEEK[])')):
            if isinstance(part, tuple):
                uid = int(part[0].split(b'UID ')[1].split()[0])
                if uid >= self.next_uid:  # N:* has the last message in any case
                    seen.append((uid, part[1].replace(b'\r\n', b'\n')))
        self.next_uid = max([self.next_uid, *(uid + 1 for uid, _ in seen)])
        return [text for _, text in seen]

    def close(self):
        self.session.logout()


class Snail:
    """A new s-nail for every look, which copies the whole Maildir into an mbox."""

    def __init__(self, maildir, room):
        self.maildir, self.copy = maildir, room + '/copy.mbox'

    def look(self):
        """All messages that are there now."""
        if os.path.exists(self.copy):
            os.unlink(self.copy)
        done = subprocess.run([SNAIL, '-:/', '-#', '-R', '-S', 'keep', '-Y', 'copy * ' + self.copy, '-Y', 'xit', '-f',
                               self.maildir], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        if not os.path.exists(self.copy):
            return []  # s-nail's exit code does not tell an empty folder from a bad one; the last look must find all
        box = mailbox.mbox(self.copy)
        found = [message.as_bytes() for message in box]
        box.close()
        assert found, done.stderr
        return found


def send_by_snail(home, sender, recipient, subject, body):
    """Composed in batch and handed to the site's sendmail."""
    done = subprocess.run([SNAIL, '-:/', '-#', '-S', f'mta={home.path}/bin/sendmail', '-S', f'from={sender}', '-S', 'sendwait',
                           '-S', 'ttycharset=utf-8', '-s', subject, recipient], input=body, capture_output=True, text=True,
                          env=home.environment(), timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
