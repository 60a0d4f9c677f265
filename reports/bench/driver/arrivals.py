"""Counts the files that get their names in some directories, by inotify: whoever counts costs next to nothing, and
a reader that has moved a file away does not disturb the count."""
import ctypes
import os
import select
import struct

IN_MOVED_TO, IN_CREATE, IN_Q_OVERFLOW = 0x80, 0x100, 0x4000
HEADER = struct.Struct('iIII')


class Arrivals:
    def __init__(self, directories):
        library = ctypes.CDLL(None, use_errno=True)
        self.descriptor = library.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        self.count = 0
        for directory in directories:
            if library.inotify_add_watch(self.descriptor, os.fsencode(directory), IN_MOVED_TO | IN_CREATE) < 0:
                raise RuntimeError(f'inotify: {directory}: {os.strerror(ctypes.get_errno())}')

    def wait_for(self, count, patience):
        """Until so many files have come since the beginning; patience is for one more to come."""
        while self.count < count:
            if not select.select([self.descriptor], [], [], patience)[0]:
                raise RuntimeError(f'in vain: {count} files to arrive; {self.count} are there')
            self.take(os.read(self.descriptor, 1 << 20))

    def take(self, events):
        at = 0
        while at < len(events):
            _, mask, _, length = HEADER.unpack_from(events, at)
            if mask & IN_Q_OVERFLOW:
                raise RuntimeError('inotify: more files at once than it can count')
            self.count += 1
            at += HEADER.size + length

    def close(self):
        os.close(self.descriptor)
