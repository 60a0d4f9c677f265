"""The control files of a running server, and the commands that explain them."""
import os
import signal
import smtplib

from live import PATIENCE, Case, main, porpoise, send, until

TEXT = b'Subject: x\r\n\r\nbody\r\n'


class Control(Case):
    def refusal(self, port, recipient):
        """What the server says to RCPT: (code, text)."""
        with smtplib.SMTP('127.0.0.1', port, timeout=PATIENCE) as client:
            client.helo('client.example')
            client.mail('ann@client.example')
            code, text = client.rcpt(recipient)
            return code, text.decode()

    def accepts(self, port, recipient):
        return self.refusal(port, recipient)[0] == 250

    def test_mail_for_a_virtual_domain_is_its_owners_in_both_stores(self):
        for store in ('journal', 'classic'):
            with self.subTest(store=store):
                home = self.home(store=store)
                home.control('rcpthosts', 'mx.example\nv.example\nlost.example\n')
                home.control('virtualdomains', 'v.example:bob-v\nlost.example:nobody\n')
                server = self.serve(home)
                self.assertEqual(send(server.port, 'ann@client.example', ['Joe@V.example'], TEXT), {})
                until('the message to arrive', lambda: home.count() == 1)
                self.assertIn(b'\nDelivered-To: bob-v-Joe@V.example\n', home.arrived()[0])
                self.assertEqual(len(server.logged('to local bob-v-Joe@V.example')), 1)
                self.assertEqual(self.refusal(server.port, 'joe@lost.example')[0], 550)
                self.assertEqual(server.stop(), 0)

    def test_hup_rereads_and_a_broken_file_keeps_the_old_set(self):
        home = self.home()
        home.control('relayclients', '# nobody\n')
        server = self.serve(home)
        self.assertFalse(self.accepts(server.port, 'joe@v.example'))
        home.control('rcpthosts', 'mx.example\nv.example\n')
        home.control('virtualdomains', 'v.example:bob\n')
        server.signal(signal.SIGHUP)
        until('the new domain to be known', lambda: self.accepts(server.port, 'joe@v.example'))

        home.control('virtualdomains', 'v.example\n')
        home.control('rcpthosts', 'mx.example\n')
        server.signal(signal.SIGHUP)
        wanted = 'alert: unable to reread control/virtualdomains:1: `v.example` is not of the form DOMAIN:PREFIX'
        until('the fault to be logged', lambda: server.logged(wanted))
        self.assertTrue(self.accepts(server.port, 'joe@v.example'))
        self.assertEqual(send(server.port, 'ann@client.example', ['joe@v.example'], TEXT), {})
        until('the message to arrive', lambda: home.count() == 1)

    def test_morercpthosts_counts_where_there_are_rcpthosts(self):
        home = self.home()
        home.control('relayclients', '')
        home.control('morercpthosts', 'More.example\n.below.example\n')
        server = self.serve(home)
        self.assertEqual(self.refusal(server.port, 'joe@more.example')[0], 553)
        self.assertEqual(porpoise('newmrh', '--home', home.path), (0, '', ''))
        server.signal(signal.SIGHUP)
        until('the database to count', lambda: self.accepts(server.port, 'joe@MORE.example'))
        self.assertTrue(self.accepts(server.port, 'joe@x.below.example'))
        self.assertFalse(self.accepts(server.port, 'joe@below.example'))

        with open(home.path + '/control/morercpthosts.cdb', 'wb') as file:
            file.write(b'damaged')
        server.signal(signal.SIGHUP)
        until('the fault to be logged', lambda: server.logged('unable to reread control/morercpthosts.cdb: damaged'))
        self.assertTrue(self.accepts(server.port, 'joe@more.example'))

    def test_without_rcpthosts_nothing_is_relayed(self):
        home = self.home()
        home.control('relayclients', '')
        server = self.serve(home)
        self.assertTrue(self.accepts(server.port, 'bob@mx.example'))
        os.remove(home.path + '/control/rcpthosts')
        server.signal(signal.SIGHUP)
        until('nothing to be taken', lambda: not self.accepts(server.port, 'bob@mx.example'))
        self.assertEqual(self.refusal(server.port, 'joe@other.example')[0], 553)

    def test_route_says_where_mail_goes(self):
        home = self.home()
        home.control('virtualdomains', 'v.example:bob\n')
        home.control('smtproutes', ':127.0.0.1:2600\n')
        where = ['--home', home.path]
        code, output, _ = porpoise('route', 'joe@v.example', *where)
        mailbox = home.path + '/mail/bob'
        self.assertEqual(code, 0)
        self.assertEqual(output.split('\t')[:5], ['local', 'bob', mailbox, '-', 'joe'])
        code, output, _ = porpoise('route', 'joe@far.example', *where)
        self.assertEqual((code, output), (0, 'remote\t127.0.0.1\t2600\t0\t127.0.0.1\n'))
        code, output, _ = porpoise('route', 'joe@mx.example', *where)
        self.assertEqual((code, output), (1, 'failed\tSorry, no mailbox here by that name. (#5.1.1)\n'))
        code, output, _ = porpoise('route', '--why', 'bob@mx.example', *where)
        self.assertIn('why\tmx.example is in control/locals\n', output)

    def test_check_finds_what_does_not_go_together(self):
        home = self.home()
        check = ['config', 'check', '--no-dns', '--home', home.path]
        self.assertEqual(porpoise(*check), (0, home.path + '/control is well\n', ''))
        home.control('virtualdomains', 'mx.example:bob\n')
        code, output, _ = porpoise(*check)
        self.assertEqual(code, 1)
        self.assertIn('warning: control/virtualdomains:1: does nothing, because mx.example is local', output)
        code, output, _ = porpoise('config', 'zone', '--home', home.path)
        self.assertEqual((code, output), (0, 'mx.example.\tIN\tMX\t10 mx.example.\n'))


if __name__ == '__main__':
    main()
