"""Every command, option, control file and name has its place in the manual, and the manual speaks of no other."""
import glob
import os
import re
import subprocess
import tempfile
import unittest

from live import BIN, main, porpoise

PAGES = os.path.join(os.path.dirname(__file__), '..', '..', 'docs', 'man')
BINARIES = os.path.dirname(BIN)


def page(name):
    with open(os.path.join(PAGES, name)) as file:
        return file.read()


COMMON = {'-h', '--help', '--version', '--home'}
MACROS = {'Ar', 'Cm', 'Op', 'Oc', 'Oo', 'Xo', 'Xc', 'Ns', 'No', 'Li', 'Pa', 'Dv', 'Ev', 'Nm'}


def flags_in(text):
    """The options that a page speaks of: -x, and --word."""
    flags = set()
    for line in text.splitlines():
        inside = False
        for token in line.split() if line.startswith('.') else []:
            if token in ('Fl', '.Fl'):
                inside = True
            elif token in MACROS:
                inside = False
            elif inside and token.startswith('-'):
                flags.add('-' + token)
            elif inside:
                flags |= {'-' + letter for letter in token.strip(',.;|()')}
    return flags


def help_of(program, command=()):
    """(subcommands, options) that a command's --help names."""
    done = subprocess.run([os.path.join(BINARIES, program), *command, '--help'], capture_output=True, text=True)
    commands, options, part = [], [], ''
    for line in done.stdout.splitlines():
        if line and not line.startswith(' '):
            part = line
        first = re.match(r'  (\S+)', line)
        if first and part.startswith('Subcommands'):
            commands.append(first[1])
        elif first and part.startswith('Options'):
            options += [option.split('{')[0] for option in first[1].split(',')]
    return commands, options


def all_commands(program, command=()):
    """Every command with the options that it has besides those that all have."""
    commands, options = help_of(program, command)
    yield command, [option for option in options if option not in COMMON]
    for name in commands:
        yield from all_commands(program, (*command, name))


class Manual(unittest.TestCase):
    def test_the_pages_are_sound(self):
        pages = sorted(glob.glob(PAGES + '/*.[158]'))
        done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', *pages], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ''))

    def test_every_command_and_option_is_told_of(self):
        for program in ('porpoise', 'porpoise-sim', 'porpoise-report'):
            text = page(program + '.1')
            for command, options in all_commands(program):
                with self.subTest(program=program, command=' '.join(command)):
                    if command and not help_of(program, command)[0]:
                        self.assertRegex(text, r'\n\.It (Xo )?Cm ' + ' '.join(command) + r'\b')
                    self.assertLessEqual(set(options), flags_in(text))

    def test_it_tells_of_no_other(self):
        for program in ('porpoise', 'porpoise-sim', 'porpoise-report'):
            commands = list(all_commands(program))
            known = {' '.join(command) for command, _ in commands}
            options = {option for _, options in commands for option in options} | COMMON
            self.assertLessEqual(flags_in(page(program + '.1')), options)
            for told in re.findall(r'\n\.It (?:Xo )?Cm ([a-z0-9 -]+?)(?= [A-Z\n]|\n)', page(program + '.1')):
                self.assertIn(told.strip(), known)

    def test_every_name_has_a_page_and_every_page_a_name(self):
        with tempfile.TemporaryDirectory() as directory:
            porpoise('links', directory)
            names = set(os.listdir(directory)) | {'porpoise', 'porpoise-sim', 'porpoise-report'}
        told = set()
        for path in glob.glob(PAGES + '/*.[18]'):
            with open(path) as file:
                heading = file.read().split('.Sh NAME\n')[1].split('.Nd')[0]
            told |= set(re.findall(r'\.Nm (\S+)', heading))
        self.assertEqual(told, names)

    def test_every_control_file_and_its_default(self):
        entries = re.findall(r'\n\.It Pa (\S+) No \\- [a-z]+(?:, default Li (.*))?', page('porpoise-control.5'))
        told = {name: default.split() for name, default in entries}
        with tempfile.TemporaryDirectory() as home:
            os.mkdir(home + '/control')
            with open(home + '/control/me', 'w') as file:
                file.write('mx.example\n')
            code, output, error = porpoise('config', 'show', '--home', home)
        self.assertEqual((code, error), (0, ''))
        shown = {}
        for line in output.splitlines():
            name, _, value = line.partition('\t')
            shown.setdefault(name, []).extend(value.split())
        told['me'] = ['me']
        meant = {name: ['mx.example' if word == 'me' else word for word in default if word != 'none']
                 for name, default in told.items()}
        meant['relayclients'] = ['127.0.0.0/8', '::1/128']
        self.assertEqual(meant.pop('morercpthosts.cdb'), [])  # shown only where there is one
        self.assertEqual(meant, shown)


if __name__ == '__main__':
    main()
