"""What a user's .qmail files ask for, by a real server: programs, mboxes, Maildirs, mail that is sent on, lists."""
import mailbox
import os

from live import Case, main, send, until


class Local(Case):
    def put(self, home, path, *lines):
        full = f'{home.path}/{path}'
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'w') as file:
            file.write(''.join(line + '\n' for line in lines))

    def settled(self, server, count):
        until('everything to be settled', lambda: len(server.logged('end msg')) >= count)

    def test_one_file_with_a_line_of_every_kind(self):
        home = self.home(users=('bob', 'dan'))
        self.put(home, 'mail/bob/.qmail', './Maildir/', '|cat >seen; env >environment', './Mailbox',
                 '&dan@mx.example')
        server = self.serve(home)
        text = b'Subject: x\n\nFrom me\n>From you\nend\n'
        self.assertEqual(send(server.port, 'ann@client.example', ['bob@mx.example'], text.replace(b'\n', b'\r\n')), {})
        self.settled(server, 2)
        self.assertEqual(len(server.logged('did_2+1+1/qp_')), 1)
        [letter] = home.arrived()
        self.assertTrue(letter.endswith(b'\n' + text))
        with open(f'{home.path}/mail/bob/seen', 'rb') as file:
            seen = file.read()
        self.assertTrue(seen.startswith(b'Received: ') and seen.endswith(text))
        with open(f'{home.path}/mail/bob/environment') as file:
            environment = file.read()
        for variable in ('USER=bob', 'LOCAL=bob', 'HOST2=mx', 'SENDER=ann@client.example'):
            self.assertIn(variable + '\n', environment)
        box = mailbox.mbox(f'{home.path}/mail/bob/Mailbox')
        self.assertEqual(len(box), 1)
        self.assertEqual(box[0].get_from().split()[0], 'ann@client.example')
        self.assertEqual(box[0].get_payload(), '>From me\n>>From you\nend\n')
        box.close()
        [forwarded] = home.arrived('dan')
        self.assertIn(b'Delivered-To: bob@mx.example\n', forwarded)
        self.assertTrue(forwarded.startswith(b'Return-Path: <ann@client.example>\nDelivered-To: dan@mx.example\n'))

    def test_a_list_of_the_site_tells_its_owner_which_member_is_gone(self):
        home = self.home(users=('bob', 'dan'))
        self.put(home, 'alias/.qmail-friends', 'bob@mx.example', 'gone@mx.example')
        self.put(home, 'alias/.qmail-gone', '|echo No such friend.; exit 100')
        self.put(home, 'alias/.qmail-friends-owner', '&dan@mx.example')
        self.put(home, 'alias/.qmail-friends-owner-default', '&dan@mx.example')
        server = self.serve(home)
        refused = send(server.port, 'ann@client.example', ['friends@mx.example', 'nobody@mx.example'], b'Subject: x\r\n\r\nhi\r\n')
        self.assertEqual(list(refused), ['nobody@mx.example'])
        until('the member and the owner to hear of it', lambda: home.count() == 1 and home.count('dan') == 1)
        self.assertIn(b'No such friend.', home.arrived('dan')[0])
        self.assertIn(b'<gone@mx.example>:\n', home.arrived('dan')[0])
        self.assertTrue(home.arrived()[0].startswith(b'Return-Path: <friends-owner-bob=mx.example@mx.example>\n'))

    def test_three_who_send_everything_on_to_each_other_come_to_an_end(self):
        home = self.home(users=('bob', 'dan', 'eve', 'ann'))
        for user, others in (('bob', 'de'), ('dan', 'be'), ('eve', 'bd')):
            names = {'b': 'bob', 'd': 'dan', 'e': 'eve'}
            self.put(home, f'mail/{user}/.qmail', *(f'&{names[other]}@mx.example' for other in others))
        server = self.serve(home)
        send(server.port, 'ann@mx.example', ['bob@mx.example'], b'Subject: x\r\n\r\nhi\r\n')
        until('four notices', lambda: home.count('ann') == 4)
        self.settled(server, 10)  # itself, five messages sent on, and the notices
        self.assertEqual(home.count('ann'), 4)

    def test_a_hundred_mebibytes_pass_in_bounded_memory(self):
        home = self.home(users=('bob', 'dan'))
        self.put(home, 'mail/bob/.qmail', './Maildir/', './Mailbox', '|wc -c >size', '&dan@mx.example')
        server = self.serve(home)
        size = 100 << 20
        line = b'x' * 98 + b'\r\n'
        text = b'Subject: large\r\n\r\n' + line * (size // len(line))
        self.assertEqual(send(server.port, 'ann@client.example', ['bob@mx.example'], text), {})
        until('both copies', lambda: home.count() == 1 and home.count('dan') == 1, patience=200)
        stored = len(text) - text.count(b'\r\n')
        with open(f'{home.path}/mail/bob/size') as file:
            self.assertGreaterEqual(int(file.read()), stored)
        self.assertGreaterEqual(os.path.getsize(f'{home.path}/mail/bob/Mailbox'), stored)
        with open(f'/proc/{server.process.pid}/status') as file:
            peak = next(int(row.split()[1]) for row in file if row.startswith('VmHWM:'))
        self.assertLess(peak, 100 << 10, 'KiB')


if __name__ == '__main__':
    main()
