"""Runs the simulator on what is to find a defect, and reads what it says. What `run` and `fuzz` find is shrunk."""

import re
import resource
import shlex
import subprocess
import time
import tomllib

from catalogue import ROOT

SECONDS_MAX = 600
SHRINK_RUNS = ("--runs", "1500")
MEMORY_MAX = 4 << 30
BROKEN = re.compile(r"^broken: (?P<promise>[SL]\d) broken for (?P<about>.*?): ")
COMMAND = re.compile(r"^\s+porpoise-sim (?P<words>.*)$")
SAID = re.compile(r"(?P<promise>[SL]\d) broken for ")
FAILED = re.compile(r"^porpoise-sim (?P<words>run \S+ .*?)  # (?P<what>.*)$")
SHRUNK = re.compile(r"^runs=\d+ hosts=(?P<hosts>\d+) messages=(?P<messages>\d+) bytes=\d+ seed=(?P<seed>\d+)$", re.M)
STORY = "story"  # what is wrong is no promise of the model, but one of the scenario
CRASHES = ("--at", "--then")


class Finding:
    """One broken promise, and the line that makes it again."""

    def __init__(self, promise, command):
        self.promise = promise
        self.command = command.strip()
        words = shlex.split(self.command)
        self.crashes = sum(words.count(option) for option in CRASHES)
        files = [word for word in words if word.endswith(".toml")]
        self.operations = words.count("--fault") + sum(operations_of(file) for file in files)
        self.hosts = sum(size_of(file)[0] for file in files)
        self.messages = sum(size_of(file)[1] for file in files)


class Outcome:
    """What one run of the simulator said."""

    def __init__(self, words, code, text, seconds):
        self.code = code
        self.text = text
        self.seconds = seconds
        self.findings = list(findings_in(text, words))
        self.states = sum(int(n) for n in re.findall(r"^(?:scenario|seeds)=.*?\b(?:judged|seeds)=(\d+)", text, re.M))
        if words[0] == "run":
            self.states = 1


def operations_of(scenario):
    """Messages sent, signals and faults that the file tells of."""
    with open(ROOT / scenario, "rb") as file:
        story = tomllib.load(file)
    return (sum(send.get("count", 1) for send in story.get("send", [])) + len(story.get("signal", [])) +
            len(story.get("fault", [])))


def size_of(scenario):
    """Hosts, peers and name servers; messages."""
    with open(ROOT / scenario, "rb") as file:
        story = tomllib.load(file)
    hosts = sum(len(story.get(party, {})) for party in ("host", "peer", "nameserver"))
    return hosts, sum(send.get("count", 1) for send in story.get("send", []))


def findings_in(text, words):
    """explore tells the command behind each promise, fuzz in front of it; run is the command."""
    if words[0] == "run":
        for line in text.splitlines():
            if line.startswith("broken: "):
                yield Finding(promise_in(line), shlex.join(words))
        return
    promise = None
    for line in text.splitlines():
        failed = FAILED.match(line)
        if failed:
            yield Finding(promise_in(failed["what"]), failed["words"])
        broken = BROKEN.match(line)
        command = COMMAND.match(line)
        if broken:
            promise = broken["promise"]
        elif command and promise:
            yield Finding(promise, command["words"])
            promise = None


def promise_in(line):
    said = SAID.search(line)
    return said["promise"] if said else STORY


def shrink(simulator, finding, file):
    """The same finding in a scenario of its own, as small as it gets; the finding as it is if that fails."""
    words = shlex.split(finding.command)
    file.parent.mkdir(parents=True, exist_ok=True)
    outcome = run(simulator, ["shrink", *words[1:], "-o", str(file.relative_to(ROOT)), *SHRINK_RUNS])
    size = SHRUNK.search(outcome.text)
    if outcome.code != 0 or not size:
        return finding
    said = [promise_in(line) for line in outcome.text.splitlines() if line.startswith("broken: ")]
    small = Finding(finding.promise if finding.promise in said else said[0], f"run {file.relative_to(ROOT)} --seed {size['seed']}")
    small.hosts = int(size["hosts"])
    return small


def run(simulator, words):
    """From the root, so that the paths in `words` and in what is printed are those of the tree."""
    start = time.monotonic()
    try:
        done = subprocess.run([simulator, *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=SECONDS_MAX,
                              preexec_fn=_limit)
        return Outcome(words, done.returncode, done.stdout, time.monotonic() - start)
    except subprocess.TimeoutExpired:
        return Outcome(words, -1, f"it did not end within {SECONDS_MAX} s", time.monotonic() - start)


def _limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
