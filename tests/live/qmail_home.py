"""A site as qmail's administrator leaves it: control files, users, alias, homes with .qmail files, and the queue. None
of it is made by `porpoise init`; only the programs of qmail's own names are links to the executable."""
import hashlib
import os
import shutil
import subprocess
import tempfile

import qmail_files
from live import PATIENCE, porpoise

SITE = 'site.example'
PEOPLE = ('ann', 'bob', 'vic')


class QmailHome:
    """`path` is what /var/qmail would be; `homes` what /home would be. All belongs to the user that runs the test."""

    def __init__(self, hub_port):
        self.directory = tempfile.mkdtemp(prefix='porpoise-site.')
        self.path, self.homes = self.directory + '/qmail', self.directory + '/home'
        for folder in ('control', 'users', 'alias'):
            os.makedirs(f'{self.path}/{folder}')
        self.queue = qmail_files.Queue(self.path + '/queue')
        code, _, error = porpoise('links', self.path + '/bin')
        assert code == 0, error
        self.write_control(hub_port)
        for person in PEOPLE:
            os.makedirs(f'{self.homes}/{person}', 0o755)
            self.run('maildirmake', f'{self.homes}/{person}/Maildir')
        self.write_users()

    def write_control(self, hub_port):
        for name, lines in {
            'me': ['mail.' + SITE], 'locals': [SITE, 'mail.' + SITE], 'defaultdomain': [SITE], 'plusdomain': [SITE],
            'defaulthost': [SITE],
            'rcpthosts': [SITE, 'mail.' + SITE, 'virtual.example', 'uucp.example', '.uucp.example'],
            'virtualdomains': ['virtual.example:vic', 'uucp.example:alias-uucp', '.uucp.example:alias-uucp'],
            'smtproutes': [f':127.0.0.1:{hub_port}'],
            'queuestore': ['classic'],  # not qmail's: the queue in its own format
        }.items():
            self.write(f'control/{name}', *lines)

    def write_users(self):
        """As qmail-pw2u makes users/assign of a password file."""
        me, group = os.getuid(), os.getgid()
        homes = {'alias': self.path + '/alias', **{person: f'{self.homes}/{person}' for person in PEOPLE}}
        lines = [f'+:alias:{me}:{group}:{homes["alias"]}:-::']
        for person, home in homes.items():
            where = f'{person}:{me}:{group}:{home}'
            lines += [f'={person}:{where}:::', f'+{person}-:{where}:-::']
        self.write('users/assign', *lines, '.')
        self.run('qmail-newu')

    def write(self, path, *lines):
        with open(f'{self.path}/{path}', 'w') as file:
            file.write(''.join(line + '\n' for line in lines))

    def write_qmail(self, person, extension, *lines):
        with open(f'{self.homes}/{person}/.qmail{extension}', 'w') as file:
            file.write(''.join(line + '\n' for line in lines))

    def environment(self, **more):
        """Of programs on this site: qmail's are found first."""
        return {**os.environ, 'PATH': f'{self.path}/bin:{os.environ["PATH"]}', **more}

    def run(self, program, *arguments, text='', **environment):
        done = subprocess.run([f'{self.path}/bin/{program}', *arguments], input=text, capture_output=True, text=True,
                              env=self.environment(**environment), timeout=PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f'{program}: exit {done.returncode}: {done.stderr}')
        return done.stdout

    def maildir(self, person):
        return f'{self.homes}/{person}/Maildir'

    def arrived(self, person):
        new = self.maildir(person) + '/new'
        return [qmail_files.contents(f'{new}/{name}') for name in os.listdir(new)]

    def settings(self):
        """What the administrator and the users wrote: a sum of every such file."""
        sums = {}
        for top in (self.path + '/control', self.path + '/users', self.path + '/alias', self.homes):
            of_mail = top in (self.path + '/alias', self.homes)  # deliveries make files there
            for folder, _, names in os.walk(top):
                for name in names:
                    if not of_mail or name.startswith('.qmail'):
                        path = f'{folder}/{name}'
                        sums[path] = (hashlib.sha256(qmail_files.contents(path)).hexdigest(), os.stat(path).st_mode)
        return sums

    def remove(self):
        shutil.rmtree(self.directory)
