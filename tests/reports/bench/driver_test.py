"""What the driver of the benchmark reads: mounts, traces, counts."""

import os
import pathlib
import sys
import tempfile
import types
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "reports/bench/driver"))
import arrivals  # noqa: E402
import machine  # noqa: E402
import mailboxes  # noqa: E402
import measure  # noqa: E402
import processes  # noqa: E402
import servers  # noqa: E402

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw,discard
30 22 0:25 / /tmp rw,nosuid shared:2 - tmpfs tmpfs rw
31 22 0:26 / /tmp/deep/er rw,noatime - xfs /dev/vdb rw
"""

TRACE = """\
101 fdatasync(14) = 0
101 fsync(3 <unfinished ...>
102 fdatasync(9) = 0
101 <... fsync resumed>) = 0
101 +++ exited with 0 +++
"""

MAILBOX_TRACE = """\
101 fdatasync(14</home/queue/journal/1>) = 0
101 fdatasync(15</home/mail/user0/Maildir/tmp/17.x>) = 0
102 fsync(9</home/mail/user0/Maildir/new> <unfinished ...>
101 fsync(9</home/mail/user1/Maildir/new/17.y>) = 0
102 <... fsync resumed>) = 0
"""


class Driver(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, text):
        path = pathlib.Path(self.folder.name) / "file"
        path.write_text(text)
        return str(path)

    def test_the_deepest_mount_holds_a_path(self):
        for path, told in [("/var/x", "ext4 (rw,relatime)"), ("/tmp/x", "tmpfs (rw,nosuid)"), ("/tmp", "tmpfs (rw,nosuid)"),
                           ("/tmp/deep/er/x", "xfs (rw,noatime)"), ("/tmpfiles", "ext4 (rw,relatime)")]:
            with self.subTest(path):
                self.assertEqual(machine.mount_below(path, MOUNTS), told)

    def test_a_call_that_was_interrupted_in_the_trace_counts_once(self):
        self.assertEqual(measure.Bench.calls(self.file(TRACE)), 3)

    def test_syncs_are_told_apart_by_what_they_sync(self):
        server = types.SimpleNamespace(trace=self.file(MAILBOX_TRACE),
                                       arrivals=["/home/mail/user0/Maildir/new", "/home/mail/user1/Maildir/new"])
        self.assertEqual(mailboxes.MailboxBench.calls(server),
                         {"message_calls": 2, "directory_calls": 1, "queue_calls": 1})

    def test_names_are_counted_as_they_come(self):
        folder = pathlib.Path(self.folder.name)
        (folder / "before").write_text("")
        counted = arrivals.Arrivals([str(folder)])
        self.addCleanup(counted.close)
        (folder / "made").write_text("")
        os.link(folder / "before", folder / "linked")
        os.unlink(folder / "before")
        counted.wait_for(2, 10)
        self.assertEqual(counted.count, 2)
        with self.assertRaises(RuntimeError):
            counted.wait_for(3, 0)

    def test_the_sink_is_counted_by_its_last_word(self):
        sink = types.SimpleNamespace(output=self.file("sess=1 quit=0 mesg=9\rsess=1 quit=0 mesg=10\r"))
        self.assertEqual(servers.Sink.count(sink), 10)
        sink.output = self.file("")
        self.assertEqual(servers.Sink.count(sink), 0)

    def test_a_family_has_its_children(self):
        child = processes.Child(["sh", "-c", "sleep 60 & wait"], self.file(""))
        self.addCleanup(child.end)
        processes.until("a grandchild", lambda: len(processes.family(child.pid)) == 2)
        relatives = processes.family(child.pid)
        self.assertNotIn(os.getpid(), relatives)
        child.end()
        ended = lambda pid: (processes.stat_of(pid) or "Z")[0] == "Z"
        processes.until("their end", lambda: all(map(ended, relatives)))

    def test_every_server_is_first_in_turn(self):
        bench = types.SimpleNamespace(servers=["a", "b", "c"])
        self.assertEqual({measure.Bench.turn(bench, number)[0] for number in (1, 2, 3)}, {"a", "b", "c"})


if __name__ == "__main__":
    unittest.main()
