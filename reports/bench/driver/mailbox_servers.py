"""The servers that are measured delivering into Maildirs. Each has `addresses` and `arrivals`, the directories new/
where the mail for them gets its names; both in the order of the mailboxes."""
import os
import shutil
import subprocess

from servers import HERE, Porpoise, Postfix, write

OWNER = 'nobody'  # of all Maildirs; porpoise runs as this user


def make_maildir(path):
    for folder in ('', '/tmp', '/new', '/cur'):
        os.mkdir(path + folder, 0o700)
        shutil.chown(path + folder, OWNER)


class MailboxPorpoise(Porpoise):
    user = OWNER

    def __init__(self, binary, tools, place, store):
        super().__init__(binary, None, tools, place, store)
        self.room = f'{place}/{self.name}'
        self.home, self.trace = self.room + '/home', self.room + '/strace.out'

    def configure(self, mailboxes):
        shutil.rmtree(self.room, ignore_errors=True)
        os.mkdir(self.room)
        shutil.chown(self.room, OWNER)
        super().configure(False)
        names = [f'user{number}' for number in range(mailboxes)]
        for name in names:
            subprocess.run([self.binary, 'user', 'add', name, '--home', self.home], check=True, capture_output=True,
                           user=self.user)
        self.addresses = [name + '@mta.test' for name in names]
        self.arrivals = [f'{self.home}/mail/{name}/Maildir/new' for name in names]


class MailboxPostfix(Postfix):
    """By virtual(8), or by local(8), which here takes the Maildir from an alias instead of an account's home_mailbox."""

    def __init__(self, tools, place, agent):
        super().__init__(tools, place)
        self.name = 'postfix' if agent == 'virtual' else 'postfix-' + agent
        self.place = f'{place}/{self.name}'
        self.trace = f'{place}/{self.name}.strace'
        self.agent = agent

    def configure(self, mailboxes):
        super().configure(False)
        os.mkdir(self.place + '/mail')
        names = [f'user{number}' for number in range(mailboxes)]
        for name in names:
            make_maildir(f'{self.place}/mail/{name}')
        domain = {'virtual': 'box.test', 'local': 'rx.test'}[self.agent]
        self.addresses = [f'{name}@{domain}' for name in names]
        self.arrivals = [f'{self.place}/mail/{name}/new' for name in names]
        write(self.place + '/conf/boxes', ''.join(f'{name}@box.test {name}/\n' for name in names))
        write(self.place + '/conf/aliases', ''.join(f'{name} {self.place}/mail/{name}/\n' for name in names))
        with open(f'{HERE}/../postfix/mailboxes.cf') as more, open(self.place + '/conf/main.cf', 'a') as file:
            file.write(more.read().replace('@PLACE@', self.place).replace('@OWNER@', OWNER)
                       .replace('@NUMBER@', str(os.stat(self.place + '/mail/user0').st_uid)))
