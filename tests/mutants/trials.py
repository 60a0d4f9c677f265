"""Runs the simulator on what is to find a defect, and reads what it says."""

import re
import resource
import shlex
import subprocess
import time
import tomllib

from catalogue import ROOT

SECONDS_MAX = 600
MEMORY_MAX = 4 << 30
BROKEN = re.compile(r"^broken: (?P<promise>[SL]\d) broken for (?P<about>.*?): ")
COMMAND = re.compile(r"^\s+porpoise-sim (?P<words>.*)$")
CRASHES = ("--at", "--then")


class Finding:
    """One broken promise, and the line that makes it again."""

    def __init__(self, promise, command):
        self.promise = promise
        self.command = command.strip()
        words = shlex.split(self.command)
        self.crashes = sum(words.count(option) for option in CRASHES)
        self.operations = words.count("--fault") + sum(
            operations_of(word) for word in words if word.endswith(".toml"))


class Outcome:
    """What one run of the simulator said."""

    def __init__(self, code, text, seconds):
        self.code = code
        self.text = text
        self.seconds = seconds
        self.findings = list(findings_in(text))
        self.states = sum(int(n) for n in re.findall(r"^(?:scenario|seeds)=.*?\b(?:judged|seeds)=(\d+)", text, re.M))


def operations_of(scenario):
    """Messages sent, signals and faults that the file tells of."""
    with open(ROOT / scenario, "rb") as file:
        story = tomllib.load(file)
    return (sum(send.get("count", 1) for send in story.get("send", [])) + len(story.get("signal", [])) +
            len(story.get("fault", [])))


def findings_in(text):
    promise = None
    for line in text.splitlines():
        broken = BROKEN.match(line)
        command = COMMAND.match(line)
        if broken:
            promise = broken["promise"]
        elif command and promise:
            yield Finding(promise, command["words"])
            promise = None


def run(simulator, words):
    """From the root, so that the paths in `words` and in what is printed are those of the tree."""
    start = time.monotonic()
    try:
        done = subprocess.run([simulator, *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=SECONDS_MAX,
                              preexec_fn=_limit)
        return Outcome(done.returncode, done.stdout, time.monotonic() - start)
    except subprocess.TimeoutExpired:
        return Outcome(-1, f"it did not end within {SECONDS_MAX} s", time.monotonic() - start)


def _limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
