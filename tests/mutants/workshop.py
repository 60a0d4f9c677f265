"""A copy of the tree in which defects are planted and taken out again, and what is built there."""

import hashlib
import os
import pathlib
import shutil
import subprocess

from catalogue import ROOT, BadMutant

AREA = ROOT / "build" / "mutants"
TREE = AREA / "tree"
SIMULATOR = TREE / "build" / "release" / "bin" / "porpoise-sim"
# What porpoise-sim is made of. `reports` only because the build asks for every folder.
SOURCES = ("CMakeLists.txt", "CMakePresets.json", "cmake", "impl", "model", "sim", "reports")
JUDGED = ("CMakeLists.txt", "cmake", "impl", "model", "sim")


class BuildFailed(Exception):
    """Holds what the compiler said."""


def source_files(tops=SOURCES):
    """Paths below the root, sorted."""
    found = []
    for top in tops:
        start = ROOT / top
        found += [start] if start.is_file() else [path for path in start.rglob("*") if path.is_file()]
    return sorted(path.relative_to(ROOT) for path in found)


def tree_key():
    """Changes when anything does that decides how the simulator behaves."""
    digest = hashlib.sha256()
    for path in source_files(JUDGED):
        digest.update(str(path).encode() + b"\0" + hashlib.sha256((ROOT / path).read_bytes()).digest())
    return digest.hexdigest()


def bring_up_to_date():
    """The copy has what the tree has. Files that are equal keep their times, so that little is built."""
    wanted = source_files()
    for path in wanted:
        _copy_if_different(ROOT / path, TREE / path)
    known = set(wanted)
    for top in SOURCES:
        for path in (TREE / top).rglob("*") if (TREE / top).is_dir() else []:
            if path.is_file() and path.relative_to(TREE) not in known:
                path.unlink()


def _copy_if_different(origin, copy):
    if copy.is_file() and copy.read_bytes() == origin.read_bytes():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(origin, copy)
    shutil.copymode(origin, copy)


def check(mutant, tree=TREE):
    """Does it apply? Its lines need not stand where they stood when it was made. Errors: BadMutant."""
    _apply(mutant, tree, ["--check"])


class Planted:
    """A context in which the copy of the tree has the defect. Errors: BadMutant."""

    def __init__(self, mutant):
        self.mutant = mutant
        self.before = {}

    def __enter__(self):
        self.before = {name: (TREE / name).read_bytes() for name in self.mutant.files() if (TREE / name).is_file()}
        _apply(self.mutant, TREE, [])

    def __exit__(self, *_):
        for name, contents in self.before.items():
            (TREE / name).write_bytes(contents)


def _apply(mutant, tree, options):
    # Without a repository: git would take the paths for paths from the top of the one above.
    environment = dict(os.environ, GIT_DIR=str(tree / "no-repository"))
    done = subprocess.run(["git", "apply", *options, "-"], cwd=tree, env=environment, input=mutant.text,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise BadMutant(f"{mutant.path.relative_to(ROOT)}: does not apply; make it again for what now stands in "
                        f"{', '.join(mutant.files())} ({done.stderr.strip().splitlines()[-1]})")


def build(log, jobs):
    """Makes SIMULATOR with so many compilers. Errors: BuildFailed; `log` has the whole of it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w") as out:
        if not (TREE / "build" / "release" / "build.ninja").exists():
            # Each file on its own: a defect is in one, and the others of its folder need no compiling.
            _run(["cmake", "--preset", "release", "-DBUILD_TESTING=OFF", "-DCMAKE_UNITY_BUILD=OFF"], out, log)
        _run(["cmake", "--build", "--preset", "release", "--target", "porpoise-sim", "--parallel", str(jobs)],
             out, log)


def _run(command, out, log):
    if subprocess.run(command, cwd=TREE, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
        errors = [line for line in pathlib.Path(log).read_text().splitlines() if "error" in line]
        raise BuildFailed(errors[0] if errors else f"see {log}")


def keep_simulator(name):
    """A copy of its own, which stays while the next defect is built."""
    kept = AREA / "bin" / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(SIMULATOR, kept)
    return kept
