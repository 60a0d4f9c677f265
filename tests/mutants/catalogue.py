"""The planted defects: one patch file each, with a few lines of its own on top.

    Defect: one sentence that says what is wrong
    Promise: S1 S3                          those that may be named when it is found; `story`: what
                                            the scenario itself promises
    Find: explore scenarios/crash/x.toml    arguments of porpoise-sim (explore, run or fuzz), tried in
                                            this order

Without a `Find` line every crash scenario is tried.
"""

import pathlib
import shlex

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLANTED = HERE / "planted"
PROMISES = ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "L1", "L2", "L3", "story")
TOOLS = ("explore", "run", "fuzz")


class BadMutant(Exception):
    """One line that names the file, the place and the mend."""


class Mutant:
    def __init__(self, path):
        self.path = path
        self.name = path.stem
        self.text = path.read_text()
        self.defect = ""
        self.promises = []
        self.find = []
        head = self.text.split("--- a/", 1)[0]
        for number, line in enumerate(head.splitlines(), 1):
            if line:
                self._take(number, *[part.strip() for part in (line + ":").split(":", 1)])
        self._check()

    def _take(self, number, key, value):
        value = value.rstrip(":")
        if key == "Defect":
            self.defect = value
        elif key == "Promise":
            self.promises = value.split()
        elif key == "Find":
            self.find.append(shlex.split(value))
        else:
            self._complain(f"line {number}: `{key}` is none of Defect, Promise, Find")

    def _check(self):
        if not self.defect.endswith("."):
            self._complain("needs a line `Defect: One sentence that says what is wrong.`")
        if not self.promises:
            self._complain("needs a line `Promise: S1`, those that it may break")
        for promise in self.promises:
            if promise not in PROMISES:
                self._complain(f"`{promise}` is no promise; there are {' '.join(PROMISES)}")
        for words in self.find:
            if words[0] not in TOOLS:
                self._complain(f"`Find: {words[0]}`: write arguments of porpoise-sim, {' or '.join(TOOLS)}")
            for word in words[1:]:
                if word.endswith(".toml") and not (ROOT / word).is_file():
                    self._complain(f"there is no scenario {word}")
        if not self.files():
            self._complain("has no `--- a/FILE` line: it changes nothing")

    def files(self):
        """The files that it changes."""
        return [line[6:].strip() for line in self.text.splitlines() if line.startswith("--- a/")]

    def trials(self):
        """What is to find it, as words after `porpoise-sim`."""
        return self.find or [["explore", str(path.relative_to(ROOT))] for path in crash_scenarios()]

    def _complain(self, what):
        raise BadMutant(f"{self.path.relative_to(ROOT)}: {what}")


def crash_scenarios():
    """Smallest files first: they tell the smallest stories."""
    return sorted((ROOT / "scenarios" / "crash").glob("*.toml"), key=lambda path: (path.stat().st_size, path.name))


def all_mutants():
    return [Mutant(path) for path in sorted(PLANTED.glob("*.patch"))]
