#!/usr/bin/env python3
"""Runs the fuzzers, some at a time, and says what they found.

What a fuzzer has learned is kept in build/fuzz/corpus/NAME and used again; inputs that it found fault with
are kept in build/fuzz/found/NAME. Exit code: 0 nothing found, 1 something found, 2 bad input.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "fuzz"

HANG_SECONDS = 20        # one input that takes so long is a hang
MEGABYTES_MAX = 2048
LENGTH_MAX = 4096        # of an input
PROGRESS_SECONDS = 5

STATUS = re.compile(r"^#(\d+)\s.*?\bcov: (\d+)")


def main():
    options = arguments()
    known = names()
    for name in options.names:
        if name not in known:
            print(f"fuzz: there is no fuzzer `{name}`: {', '.join(known)}", file=sys.stderr)
            return 2
    campaign = Campaign(options.names or known, options)
    try:
        campaign.run()
    finally:
        campaign.stop()
    return 1 if campaign.found else 0


def arguments():
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these; else all")
    parser.add_argument("--seconds", type=int, default=600, metavar="N", help="for each (default: 600)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N",
                        help="so many at a time (default: one for each processor)")
    options = parser.parse_args()
    if options.seconds < 1 or options.jobs < 1:
        parser.error("--seconds and --jobs: at least 1")
    return options


def names():
    return sorted(path.stem for path in HERE.glob("*.cc"))


class Run:
    """One fuzzer at work."""

    def __init__(self, name, seconds):
        self.name = name
        self.seconds = seconds
        self.found = BUILD / "found" / name
        self.log = BUILD / "logs" / f"{name}.log"
        learned = BUILD / "corpus" / name
        for directory in (self.found, self.log.parent, learned):
            directory.mkdir(parents=True, exist_ok=True)
        self.before = set(self.found.iterdir())
        command = [BUILD / "bin" / f"fuzz_{name}", f"-max_total_time={seconds}", f"-artifact_prefix={self.found}/",
                   f"-timeout={HANG_SECONDS}", f"-rss_limit_mb={MEGABYTES_MAX}", f"-max_len={LENGTH_MAX}",
                   "-print_final_stats=1"]
        dictionary = HERE / f"{name}.dict"
        if dictionary.exists():
            command.append(f"-dict={dictionary}")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*command, learned, HERE / "corpus" / name], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        self.began = time.monotonic()

    def running(self):
        return self.process.poll() is None

    def state(self):
        """Inputs tried and edges of the code reached so far."""
        tried, reached = "0", "0"
        for line in self.log.read_text(errors="replace").splitlines():
            match = STATUS.match(line)
            if match:
                tried, reached = match.groups()
        return tried, reached

    def result(self):
        """One line, and whether it is bad news."""
        tried, reached = self.state()
        if self.process.returncode == 0:
            return f"{self.name:<14} {tried:>10} inputs, {reached:>5} edges, nothing found", False
        lines = [f"{self.name:<14} found something: {self.reason()} (all of it: {self.log.relative_to(ROOT)})"]
        for path in sorted(set(self.found.iterdir()) - self.before):
            lines.append(f"  again: build/fuzz/bin/fuzz_{self.name} {path.relative_to(ROOT)}")
        return "\n".join(lines), True

    def reason(self):
        for line in self.log.read_text(errors="replace").splitlines():
            if line.startswith("does not hold: ") or "ERROR: " in line or "runtime error: " in line:
                return line.strip()
        return f"exit code {self.process.returncode}"


class Campaign:
    def __init__(self, wanted, options):
        self.waiting = list(wanted)
        self.options = options
        self.running = []
        self.found = False

    def run(self):
        shown = 0.0
        while self.waiting or self.running:
            while self.waiting and len(self.running) < self.options.jobs:
                self.running.append(Run(self.waiting.pop(0), self.options.seconds))
            time.sleep(0.2)
            for run in [run for run in self.running if not run.running()]:
                self.running.remove(run)
                line, bad = run.result()
                self.found = self.found or bad
                say(line)
            if time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                progress(", ".join("{}: {:.0f} s, {} inputs".format(run.name, time.monotonic() - run.began,
                                                                     run.state()[0]) for run in self.running))
        progress("")

    def stop(self):
        for run in self.running:
            run.process.terminate()
            run.process.wait()


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def say(text):
    progress("")
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
