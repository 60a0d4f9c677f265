"""kill -9 in the middle of heavy traffic: whatever was answered 250 arrives after a restart."""
import random
import smtplib
import threading
import time

from live import PATIENCE, Case, main, until

ROUNDS = 6
CLIENTS = 8


class Crash(Case):
    def pour(self, port, name, accepted, stop):
        """Sends numbered messages until the server is gone; remembers those answered 250."""
        number = 0
        try:
            with smtplib.SMTP('127.0.0.1', port, timeout=PATIENCE) as client:
                while not stop.is_set():
                    token = f'token-{name}-{number}.'
                    number += 1
                    client.sendmail('ann@client.example', ['bob@mx.example'],
                                    f'Subject: {token}\r\n\r\n{token}\r\n' + 'filling\r\n' * (number % 500))
                    accepted.append(token.encode())
        except (smtplib.SMTPException, OSError):
            pass  # the server was killed: this message was not accepted

    def test_whatever_was_accepted_arrives(self):
        home = self.home()
        chance = random.Random(1)
        accepted = []
        for round_number in range(ROUNDS):
            server = self.serve(home)
            stop = threading.Event()
            clients = [threading.Thread(target=self.pour, args=(server.port, f'{round_number}-{i}', accepted, stop))
                       for i in range(CLIENTS)]
            before = len(accepted)
            for client in clients:
                client.start()
            until('mail to flow', lambda: len(accepted) > before + 20)
            time.sleep(chance.uniform(0.0, 0.2))  # where the kill falls is left to chance
            server.kill()
            stop.set()
            for client in clients:
                client.join(PATIENCE)
        server = self.serve(home)
        wanted = set(accepted)

        def missing():
            for content in home.arrived():
                wanted.difference_update(token for token in [content.split(b'Subject: ')[-1].split(b'\n')[0]])
            return wanted

        until('all accepted mail to arrive', lambda: not missing())
        self.assertEqual(server.stop(), 0)
        self.assertGreater(len(accepted), ROUNDS * 20)


if __name__ == '__main__':
    main()
