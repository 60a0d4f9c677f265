"""qmail's queue as its own programs read and write it, made from the description of its format and of nothing else:
qmail-qread, qmail-qstat, and what qmail-queue and qmail-send leave behind."""
import os
import time

SPLIT = 23
FOLDERS = {'pid': 0o700, 'intd': 0o700, 'todo': 0o750, 'bounce': 0o700, 'lock': 0o750}
SPLIT_FOLDERS = {'mess': 0o750, 'info': 0o700, 'local': 0o700, 'remote': 0o700}


def split(queue, folder, number):
    return f'{queue}/{folder}/{number % SPLIT}/{number}'


def contents(path):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except FileNotFoundError:
        return None


def numbers(queue, folder):
    found = []
    for part in range(SPLIT):
        found += [int(name) for name in os.listdir(f'{queue}/{folder}/{part}')]
    return sorted(found)


def printable(text):
    return ''.join(chr(byte) if 32 <= byte <= 126 else '_' for byte in text)


def read_on(queue, number):
    """What qmail-qread has of info/N in its buffer when it goes on to the channel files: a kilobyte at a time."""
    info = contents(split(queue, 'info', number))
    sender = info.index(b'\0') + 1
    return info[sender:-(-sender // 1024) * 1024]


def qread(queue):
    """The lines of each message, as qmail-qread prints them."""
    blocks = []
    for number in numbers(queue, 'info'):
        sender = contents(split(queue, 'info', number)).split(b'\0')[0]
        assert sender.startswith(b'F'), sender
        birth = time.gmtime(os.stat(split(queue, 'info', number)).st_mtime)
        size = os.stat(split(queue, 'mess', number)).st_size
        bouncing = ' bouncing' if os.path.exists(f'{queue}/bounce/{number}') else ''
        block = time.strftime(f'{birth.tm_mday} %b %Y %H:%M:%S GMT', birth)
        block += f'  #{number}  {size}  <{printable(sender[1:])}> {bouncing}\n'
        left = read_on(queue, number)
        for channel in ('local', 'remote'):
            records = contents(split(queue, channel, number))
            if records is None:
                continue
            for record in (left + records).split(b'\0')[:-1]:
                if record[:1] not in (b'T', b'D'):
                    continue
                block += ('  done' if record[:1] == b'D' else '') + f'\t{channel}\t{printable(record[1:])}\n'
            left = b''
        blocks.append(block)
    return blocks


def qstat(queue):
    return (f"messages in queue: {len(numbers(queue, 'mess'))}\n"
            f"messages in queue but not yet preprocessed: {len(os.listdir(queue + '/todo'))}\n")


class Queue:
    """A queue as qmail's installation makes it, and what its programs do to it."""

    def __init__(self, path):
        self.path = path
        os.makedirs(path, exist_ok=True)
        for folder, mode in FOLDERS.items():
            os.makedirs(f'{path}/{folder}', mode, exist_ok=True)
        for folder, mode in SPLIT_FOLDERS.items():
            for part in range(SPLIT):
                os.makedirs(f'{path}/{folder}/{part}', mode, exist_ok=True)
        open(f'{path}/lock/sendmutex', 'a').close()
        with open(f'{path}/lock/tcpto', 'wb') as file:
            file.write(bytes(1024))

    def write(self, path, text, modified=None):
        with open(path, 'wb') as file:
            file.write(text)
        if modified is not None:
            os.utime(path, (modified, modified))

    def queue(self, sender, recipients, message):
        """qmail-queue."""
        first = f'{self.path}/pid/4711.1'
        self.write(first, message)
        number = os.stat(first).st_ino
        os.link(first, split(self.path, 'mess', number))
        os.unlink(first)
        envelope = b'u1001\0p4711\0' + b'F' + sender + b'\0' + b''.join(b'T' + to + b'\0' for to in recipients)
        self.write(f'{self.path}/intd/{number}', envelope)
        os.link(f'{self.path}/intd/{number}', f'{self.path}/todo/{number}')
        return number

    def preprocess(self, number, sender, birth, **channels):
        """qmail-send: `local` and `remote` are lists of records, each with its letter."""
        self.write(split(self.path, 'info', number), b'F' + sender + b'\0', birth)
        for channel, records in channels.items():
            self.write(split(self.path, channel, number), b''.join(record + b'\0' for record in records), birth)
        os.unlink(f'{self.path}/intd/{number}')
        os.unlink(f'{self.path}/todo/{number}')
