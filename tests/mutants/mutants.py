#!/usr/bin/env python3
"""Plants every known defect into a copy of the tree, one at a time, and asks the simulator to find it.

Results are kept under build/mutants and used again while the tree and the defect stay the same. Exit code:
0 all found and the tree as it is silent, 1 not so, 2 bad input or a defect that does not apply or build.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import sys

import table
import trials
import workshop
from catalogue import ROOT, BadMutant, all_mutants

UNPATCHED = "unpatched"


def main():
    options = arguments()
    try:
        mutants = chosen(options.names)
        campaign = Campaign(mutants, options.jobs)
        campaign.run()
    except (BadMutant, workshop.BuildFailed) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    rows = [campaign.rows[mutant.name] for mutant in mutants if mutant.name in campaign.rows]
    print(table.format_table(rows))
    if options.csv:
        table.write_csv(rows, options.csv)
    line, verdict = table.summary(rows, campaign.silent, campaign.errors)
    print(line)
    return {"found": 0, "error": 2}.get(verdict, 1)


def arguments():
    parser = argparse.ArgumentParser(prog="./dev mutants", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these defects; else all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N",
                        help="simulators that run at the same time (default: one for each processor)")
    parser.add_argument("--csv", metavar="FILE", help="write the table there as well")
    options = parser.parse_args()
    if options.jobs < 1:
        parser.error("--jobs: at least 1")
    return options


def chosen(names):
    known = {mutant.name: mutant for mutant in all_mutants()}
    for name in names:
        if name not in known:
            raise BadMutant(f"there is no defect `{name}`; see tests/mutants/planted")
    return [known[name] for name in names] if names else list(known.values())


class Campaign:
    """Builds one defect after the other while the simulators of earlier ones run."""

    def __init__(self, mutants, jobs):
        self.mutants = mutants
        self.jobs = jobs
        self.tree = workshop.tree_key()
        self.rows = {}
        self.silent = True
        self.errors = 0

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            pending = []
            progress("bringing the copy of the tree up to date")
            workshop.bring_up_to_date()
            pending += self.start_unpatched(pool)
            for number, mutant in enumerate(self.mutants, 1):
                known = self.recall(mutant.name, self.key_of(mutant))
                if known:
                    self.rows[mutant.name] = known
                    continue
                progress(f"{number} of {len(self.mutants)}: building {mutant.name}")
                simulator = self.build(mutant)
                if simulator:
                    pending.append(pool.submit(self.judge, mutant, simulator))
            for number, job in enumerate(pending, 1):
                progress(f"waiting for simulators: {number} of {len(pending)}")
                job.result()
            progress("")

    def start_unpatched(self, pool):
        """Everything that is to find a defect must find nothing in the tree as it is."""
        wanted = sorted({tuple(words) for mutant in self.mutants for words in mutant.trials()})
        unknown = [words for words in wanted if not self.recall(*self.silence_of(words))]
        if not unknown:
            return []
        progress("building the tree as it is")
        workshop.build(workshop.AREA / "logs" / UNPATCHED, self.jobs)
        simulator = workshop.keep_simulator(UNPATCHED)
        return [pool.submit(self.expect_silence, simulator, words) for words in unknown]

    def silence_of(self, words):
        name = UNPATCHED + "-" + hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]
        return name, self.key(" ".join(words), scenarios_in([words]))

    def expect_silence(self, simulator, words):
        outcome = trials.run(simulator, words)
        if outcome.code == 0:
            self.keep(*self.silence_of(words), {"seconds": outcome.seconds})
            return
        self.silent = False
        last = outcome.text.strip().splitlines()[-1:] or [f"exit code {outcome.code}"]
        finding = outcome.findings[0].promise + " broken: " + outcome.findings[0].command if outcome.findings else last[0]
        say(f"the tree as it is is not silent: porpoise-sim {' '.join(words)}: {finding}")

    def build(self, mutant):
        """The simulator with the defect; nothing when there is none, which is said."""
        log = workshop.AREA / "logs" / mutant.name
        try:
            with workshop.Planted(mutant):
                workshop.build(log, self.jobs)
                return workshop.keep_simulator(mutant.name)
        except BadMutant as error:
            say(str(error))
        except workshop.BuildFailed as error:
            say(f"{mutant.path.relative_to(ROOT)}: does not build, mend it; {log} has: {error}")
        self.errors += 1
        return None

    def judge(self, mutant, simulator):
        row = dict(mutant=mutant.name, defect=mutant.defect, found="no", promise="", tool="", states=0,
                   operations=0, crashes=0, hosts=0, messages=0, seconds=0.0, command="")
        for words in mutant.trials():
            outcome = trials.run(simulator, words + (["--first"] if words[0] == "explore" else []))
            row["states"] += outcome.states
            row["seconds"] = round(row["seconds"] + outcome.seconds, 2)
            row["tool"] = words[0]
            right = [finding for finding in outcome.findings if finding.promise in mutant.promises]
            if outcome.findings and not right:
                say(f"{mutant.name}: {outcome.findings[0].promise} was named, expected {' '.join(mutant.promises)}")
            if right:
                best = min(right, key=lambda finding: (finding.crashes, finding.operations))
                if words[0] != "explore":
                    best = trials.shrink(simulator, best, workshop.AREA / "shrunk" / f"{mutant.name}.toml")
                row.update(found="yes", promise=best.promise, operations=best.operations, crashes=best.crashes,
                           hosts=best.hosts, messages=best.messages, command="porpoise-sim " + best.command)
                break
            if outcome.code not in (0, 1):
                last = outcome.text.strip().splitlines()[-1:] or [""]
                say(f"{mutant.name}: porpoise-sim {' '.join(words)} ended with {outcome.code}: {last[0]}")
        self.rows[mutant.name] = row
        if row["found"] == "yes":
            self.keep(mutant.name, self.key_of(mutant), row)
        simulator.unlink()

    def key_of(self, mutant):
        return self.key(mutant.text, scenarios_in(mutant.trials()))

    def key(self, text, scenarios):
        digest = hashlib.sha256((self.tree + text).encode())
        for path in scenarios:
            digest.update((ROOT / path).read_bytes())
        return digest.hexdigest()

    def recall(self, name, key):
        try:
            kept = json.loads((workshop.AREA / "results" / f"{name}.json").read_text())
        except (OSError, ValueError):
            return None
        return kept["result"] if kept["key"] == key else None

    def keep(self, name, key, result):
        path = workshop.AREA / "results" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"key": key, "result": result}))


def scenarios_in(commands):
    return sorted({word for words in commands for word in words if word.endswith(".toml")})


def progress(text):
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


def say(text):
    progress("")
    print(f"mutants: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
