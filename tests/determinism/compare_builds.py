"""Plays the same seeds on several builds of porpoise-sim and says where they part.

usage: compare_builds.py A..B PORPOISE_SIM PORPOISE_SIM...   (in the folder of the sources)
"""

import subprocess
import sys
import tempfile


def played(sim, seeds):
    """What `sim` says of each seed, a line each; without the last line, which tells how long it took."""
    result = subprocess.run([sim, "fuzz", "--seeds", seeds, "--hashes"], capture_output=True, text=True)
    if result.returncode == 2:
        sys.exit(result.stderr.strip())
    return result.stdout.splitlines()[:-1]


def first_difference(one, other, line):
    arguments = line[line.index(" run ") :].split()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as trace:
        subprocess.run([one, *arguments, "--trace", trace.name], capture_output=True)
        result = subprocess.run([other, "compare", *arguments[1:], "--with", trace.name],
                                capture_output=True, text=True)
    return " ".join(arguments) + "\n" + result.stdout


def main(seeds, first, *others):
    expected = played(first, seeds)
    parted = False
    print(f"{first}: {len(expected)} seeds")
    for other in others:
        found = played(other, seeds)
        differing = [one for one, two in zip(expected, found) if one != two]
        if len(found) != len(expected) or differing:
            parted = True
            print(f"{other}: {len(differing)} of {len(found)} seeds differ from {first}")
            if differing:
                print(first_difference(first, other, differing[0]))
        else:
            print(f"{other}: {len(found)} seeds, every hash the same")
    return 1 if parted else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
