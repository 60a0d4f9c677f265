"""Would the checker notice? Every order that loses mail must be named, and only those."""
import unittest

from sync_order import too_early

RIGHT = '''\
100 openat(AT_FDCWD</>, "/q/mess/7", O_RDWR|O_CREAT|O_EXCL, 0600) = 9</q/mess/7>
101 recvfrom(8<TCP:[1]>, "Subject: token\\r\\n.\\r\\n", 4096, 0, NULL, NULL) = 18
102 pwrite64(9</q/mess/7>, "token", 5, 0) = 5
102 fdatasync(9</q/mess/7> <unfinished ...>
101 recvfrom(8<TCP:[1]>, 0x1, 4096, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
102 <... fdatasync resumed>) = 0
102 openat(AT_FDCWD</>, "/q/mess", O_RDONLY|O_DIRECTORY) = 10</q/mess>
102 fsync(10</q/mess>) = 0
101 sendto(8<TCP:[1]>, "250 ok 1 qp 7\\r\\n", 15, MSG_NOSIGNAL, NULL, 0) = 15
'''
LINES = RIGHT.splitlines()


def without(*numbers):
    return '\n'.join(line for number, line in enumerate(LINES) if number not in numbers)


def moved(number, behind):
    lines = list(LINES)
    line = lines.pop(number)
    lines.insert(behind, line)
    return '\n'.join(lines)


class Checker(unittest.TestCase):
    def named(self, text, *words, **options):
        problems = too_early(text, 'token', **options)
        self.assertEqual(len(problems), 1, problems)
        for word in words:
            self.assertIn(word, problems[0])

    def test_the_right_order_is_well(self):
        self.assertEqual(too_early(RIGHT, 'token'), [])

    def test_a_file_that_is_not_synced_is_named(self):
        self.named(without(3, 5), '/q/mess/7', 'not synced')

    def test_a_directory_that_is_not_synced_is_named(self):
        self.named(without(7), '/q/mess/7', '/q/mess was not synced')
        self.assertEqual(too_early(without(7), 'token', exempt=['/q/mess']), [])

    def test_a_name_that_was_there_before_needs_no_sync(self):
        self.assertEqual(too_early(without(7), 'token', existing=['/q', '/q/mess', '/q/mess/7']), [])

    def test_a_sync_after_the_reply_is_too_late(self):
        self.named(moved(7, 8), '/q/mess was not synced')
        lines = list(LINES)
        lines.append(lines.pop(5))  # begun before the reply, returned after it
        self.named('\n'.join(lines), 'written and not synced')

    def test_a_sync_that_began_before_the_write_had_ended_covers_nothing(self):
        lines = list(LINES)
        lines[2] = '103 pwrite64(9</q/mess/7>, "token", 5, 0 <unfinished ...>'
        lines.insert(4, '103 <... pwrite64 resumed>) = 5')
        self.named('\n'.join(lines), 'written and not synced')

    def test_a_failed_sync_is_none(self):
        self.named(RIGHT.replace('fdatasync resumed>) = 0', 'fdatasync resumed>) = -1 EIO (Input/output error)'),
                   'written and not synced')

    def test_a_reply_without_any_write_is_named(self):
        self.named(without(2), 'nothing of the message was written')

    def test_every_name_of_a_linked_file_counts_and_removed_ones_do_not(self):
        linked = moved(0, 0).replace('/q/mess/7', '/q/pid/7').replace(
            '102 pwrite64', '102 link("/q/pid/7", "/q/todo/7") = 0\n102 unlink("/q/pid/7") = 0\n102 pwrite64')
        linked = linked.replace('9</q/pid/7>', '9</q/todo/7>')
        self.named(linked, '/q/todo/7', '/q/todo was not synced')
        self.assertEqual(too_early(linked.replace('"/q/mess"', '"/q/todo"').replace('10</q/mess>', '10</q/todo>'),
                                   'token'), [])

    def test_a_new_directory_must_last_too(self):
        made = '99 mkdir("/q/mess", 0700) = 0\n' + RIGHT
        self.named(made, '/q/mess', '/q was not synced')

    def test_no_reply_is_no_success(self):
        self.named(without(8), 'no 250')


if __name__ == '__main__':
    unittest.main()
