"""A mailing list kept by mlmmj, unpacked by `./dev setup` and never installed."""
import os
import shutil
import subprocess

from live import PATIENCE, UNPACKED

BIN = UNPACKED + '/mlmmj/usr/bin'
TEXTS = UNPACKED + '/mlmmj/usr/share/mlmmj/text.skel/en'
FOLDERS = ('incoming', 'queue/discarded', 'archive', 'text', 'subconf', 'unsubconf', 'bounce', 'control', 'moderation',
           'subscribers.d', 'digesters.d', 'requeue', 'nomailsubs.d')


class MlmmjList:
    def __init__(self, directory, address, owner, smtp_port):
        self.directory = directory
        for folder in FOLDERS:
            os.makedirs(f'{directory}/{folder}')
        shutil.copytree(TEXTS, directory + '/text', dirs_exist_ok=True)
        open(directory + '/index', 'w').close()
        for name, line in {'listaddress': address, 'owner': owner, 'delimiter': '-', 'relayhost': '127.0.0.1',
                           'smtpport': str(smtp_port)}.items():
            with open(f'{directory}/control/{name}', 'w') as file:
                file.write(line + '\n')

    def line(self):
        """For the .qmail files of the list and of its -default."""
        return f'|preline -f {BIN}/mlmmj-receive -F -L {self.directory}/'

    def subscribers(self):
        done = subprocess.run([f'{BIN}/mlmmj-list', '-L', self.directory], capture_output=True, text=True,
                              timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()
