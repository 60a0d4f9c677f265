"""Reads what strace saw of a mail server and says whether a 250 left too early: before every file that
holds part of the message, and every name of such a file, was synced.

A sync covers a write or a name that was finished before the sync began, and counts once it has returned
success, before the reply begins. Whatever does not hold the marker (a log, a segment that is filled with
zeros in the background) is nobody's promise and is not looked at.

    strace -f -y -s 1000000 -e trace=SYSTEM_CALLS -o FILE SERVER
"""
import os
import re

SYSTEM_CALLS = ('open,openat,creat,link,linkat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,'
                'read,readv,recvfrom,recvmsg,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,fsync,fdatasync')

REPLY = re.compile(r'"250 ok [^"]* qp ')
WRITES = {'write', 'writev', 'pwrite64', 'pwritev', 'pwritev2'}
SENDS = {'write', 'writev', 'sendto', 'sendmsg'}
READS = {'read', 'readv', 'recvfrom', 'recvmsg'}


class Call:
    def __init__(self, name, arguments, begin):
        self.name, self.arguments, self.begin = name, arguments, begin
        self.end, self.result = None, ''

    def finish(self, rest, end):
        head, _, self.result = rest.rpartition(' = ')
        self.arguments += head
        self.end = end

    def succeeded(self):
        return self.end is not None and not self.result.startswith('-1')

    def descriptor_path(self):
        """Of the file behind the first argument; nothing for sockets and pipes."""
        found = re.match(r'\d+<(/[^>]*)>', self.arguments)
        return found and found.group(1).removesuffix(' (deleted)')

    def paths(self):
        return [os.path.normpath(text) for text in re.findall(r'"(/(?:[^"\\]|\\.)*)"', self.arguments)]


def calls_of(text):
    """All calls in the order of their beginning; times are line numbers."""
    calls, unfinished = [], {}
    for number, line in enumerate(text.splitlines()):
        found = re.match(r'(\d+) +(.*)', line)
        if not found:
            continue
        process, rest = found.groups()
        resumed = re.match(r'<\.\.\. \w+ resumed>(.*)', rest)
        if resumed:
            call = unfinished.pop(process, None)
            if call:
                call.finish(resumed.group(1), number)
            continue
        started = re.match(r'(\w+)\((.*)', rest)
        if not started:
            continue
        call = Call(started.group(1), '', number)
        calls.append(call)
        if rest.endswith('<unfinished ...>'):
            call.arguments = started.group(2).removesuffix('<unfinished ...>')
            unfinished[process] = call
        else:
            call.finish(started.group(2), number)
    return calls


class Names:
    """Which file has which names, as the calls so far have made them; `made`: when each name was."""

    def __init__(self, existing):
        self.file, self.made = {}, {}
        self.next = 0
        for path in existing:
            self.add(path, None, -1)

    def add(self, path, file, when):
        if file is None:
            self.next += 1
            file = self.next
        self.file[path], self.made[path] = file, when

    def follow(self, call):
        paths = call.paths()
        if call.name in ('open', 'openat', 'creat'):
            if paths and paths[0] not in self.file and (call.name == 'creat' or 'O_CREAT' in call.arguments):
                self.add(paths[0], None, call.end)
        elif call.name in ('mkdir', 'mkdirat') and paths:
            self.add(paths[0], None, call.end)
        elif call.name.startswith(('link', 'rename')) and len(paths) == 2:
            self.add(paths[1], self.file.get(paths[0]), call.end)
            if call.name.startswith('rename'):
                self.forget(paths[0])
        elif call.name.startswith('unlink') and paths:
            self.forget(paths[0])

    def forget(self, path):
        self.file.pop(path, None)
        self.made.pop(path, None)


def too_early(text, marker, existing=(), exempt=()):
    """One line for each thing that was not safe when the 250 for the message with `marker` left.
    `existing`: paths that were there before the trace. `exempt`: directories whose names need not last."""
    names = Names(existing)
    written, syncs = {}, []  # file -> end of the last write of a part; (path, begin, end)
    received = reply = None
    for call in calls_of(text):
        if call.name in READS and marker in call.arguments:
            received = call.begin
        if received is not None and call.name in SENDS and REPLY.search(call.arguments):
            reply = call.begin
            break
        if not call.succeeded():
            continue
        names.follow(call)
        path = call.descriptor_path()
        if call.name in WRITES and marker in call.arguments and path:
            written[names.file.get(path, path)] = call.end
        if call.name in ('fsync', 'fdatasync'):
            syncs.append((path, call.begin, call.end))
    if reply is None:
        return ['no 250 was seen for the message']
    if not written:
        return ['250 was said and nothing of the message was written']

    def synced(path_is, since):
        return any(path_is(path) and begin > since and end < reply for path, begin, end in syncs)

    problems = []
    for file, when in written.items():
        own = [path for path in names.file if names.file[path] == file]
        if not synced(lambda path: path == file or names.file.get(path) == file, when):
            problems.append(f'{own or file}: written and not synced')
        for path in own:
            while path in names.made:
                directory = os.path.dirname(path)
                fresh = names.made[path] >= 0 and directory not in exempt
                if fresh and not synced(lambda synced_path: synced_path == directory, names.made[path]):
                    problems.append(f'{path}: the name was made and {directory} was not synced')
                path = directory
    return sorted(set(problems))
