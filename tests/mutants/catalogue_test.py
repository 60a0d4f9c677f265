"""The planted defects are fit to be planted, and the words of the simulator are understood. Builds nothing."""

import pathlib
import tempfile
import unittest

import catalogue
import table
import trials
import workshop

AT_LEAST = 25

SAID = """\
broken: S1 broken for client/0: it was accepted for bob@a.example and lost
    1.000000s submitted
  porpoise-sim explore scenarios/crash/drain.toml --profile posix-min --at 31 --image 0 --then 4:kill
broken: L3 broken for /home/tmp/x: it was left behind
  porpoise-sim explore scenarios/crash/drain.toml --profile posix-min 
scenario=drain profile=posix-min crash_points=32 images=7 judged=41 violations=2 wall_s=0.02
"""


def mutant_of(text):
    with tempfile.TemporaryDirectory(dir=catalogue.HERE) as folder:
        path = pathlib.Path(folder) / "x.patch"
        path.write_text(text)
        return catalogue.Mutant(path)


class PlantedDefects(unittest.TestCase):
    def test_there_are_enough(self):
        self.assertGreaterEqual(len(catalogue.all_mutants()), AT_LEAST)

    def test_each_applies_to_this_tree(self):
        for mutant in catalogue.all_mutants():
            with self.subTest(mutant.name):
                workshop.check(mutant, tree=catalogue.ROOT)

    def test_each_changes_the_server_alone(self):
        for mutant in catalogue.all_mutants():
            for name in mutant.files():
                self.assertTrue(name.startswith("impl/"), f"{mutant.name}: {name}")


class Catalogue(unittest.TestCase):
    GOOD = "Defect: All is wrong.\nPromise: S1 L3\nFind: explore scenarios/crash/local.toml --depth 2\n\n--- a/impl/x.cc\n"

    def test_takes_a_complete_defect(self):
        mutant = mutant_of(self.GOOD)
        self.assertEqual(mutant.defect, "All is wrong.")
        self.assertEqual(mutant.promises, ["S1", "L3"])
        self.assertEqual(mutant.trials(), [["explore", "scenarios/crash/local.toml", "--depth", "2"]])

    def test_tries_every_crash_scenario_when_none_is_named(self):
        mutant = mutant_of(self.GOOD.replace("Find: explore scenarios/crash/local.toml --depth 2\n", ""))
        self.assertIn(["explore", "scenarios/crash/bounce.toml"], mutant.trials())

    def test_names_what_is_wrong_with_a_defect(self):
        for old, new, said in (("Defect: All is wrong.\n", "", "Defect"), ("S1", "S9", "S9"), ("Find", "Fnd", "Fnd"),
                               ("Promise: S1 L3\n", "", "Promise"), ("local.toml", "lokal.toml", "lokal.toml"),
                               ("explore", "explode", "explode"), ("--- a/impl/x.cc\n", "", "--- a/FILE")):
            with self.subTest(said), self.assertRaisesRegex(catalogue.BadMutant, said):
                mutant_of(self.GOOD.replace(old, new))


class Findings(unittest.TestCase):
    def test_are_read_with_their_size(self):
        outcome = trials.Outcome(["explore"], 1, SAID, 0.5)
        self.assertEqual([finding.promise for finding in outcome.findings], ["S1", "L3"])
        twice, never = outcome.findings
        self.assertEqual((twice.crashes, never.crashes), (2, 0))
        self.assertEqual(twice.operations, 2)  # drain.toml: a message and a TERM
        self.assertEqual(outcome.states, 41)
        self.assertEqual((twice.hosts, twice.messages), (2, 1))

    def test_of_a_run_are_its_own_command(self):
        text = "broken: S8 broken for bob@b.example: x\n    1.0s submitted\nbroken: 9 requests to connect, 3 may be\n"
        words = ["run", "scenarios/dns/expired.toml"]
        found = trials.Outcome(words, 1, text, 0.5).findings
        self.assertEqual([finding.promise for finding in found], ["S8", "story"])
        self.assertEqual([(finding.hosts, finding.messages) for finding in found], [(4, 2)] * 2)
        self.assertEqual(found[0].command, "run scenarios/dns/expired.toml")

    def test_of_a_campaign_are_read_line_by_line(self):
        text = "porpoise-sim run drawn:3 --seed 3  # S6 broken for client/0: x; S4 broken for client/1: y\n"
        found = trials.Outcome(["fuzz"], 1, text, 0.5).findings
        self.assertEqual([(finding.promise, finding.command) for finding in found], [("S6", "run drawn:3 --seed 3")])

    def test_make_the_last_line(self):
        row = dict(found="yes", operations=2, crashes=1, hosts=3, messages=2)
        self.assertEqual(table.summary([row, dict(row, operations=3)], True, 0),
                         ("mutants=2 found=2 median_operations=2.5 median_crashes=1 most_hosts=3 most_messages=2 "
                          "verdict=found", "found"))
        self.assertEqual(table.summary([row], False, 0)[1], "noisy")
        self.assertEqual(table.summary([row, dict(row, found="no")], True, 0)[1], "missed")
        self.assertEqual(table.summary([row], True, 1)[1], "error")


if __name__ == "__main__":
    unittest.main()
