"""One row for every defect: for people, as CSV, and in one line."""

import csv
import statistics

COLUMNS = ("mutant", "defect", "found", "promise", "tool", "states", "operations", "crashes", "hosts",
           "messages", "seconds", "command")
SHOWN = ("mutant", "found", "promise", "tool", "states", "operations", "crashes", "hosts", "messages", "seconds",
         "command")


def format_table(rows):
    lines = [SHOWN] + [tuple(str(row[column]) for column in SHOWN) for row in rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(SHOWN) - 1)]
    return "\n".join("  ".join([*(cell.ljust(width) for cell, width in zip(line, widths)), line[-1]]).rstrip()
                     for line in lines)


def write_csv(rows, path):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def median_of(rows, column):
    values = [row[column] for row in rows if row["found"] == "yes"]
    return f"{statistics.median(values):g}" if values else "-"


def most_of(rows, column):
    return max((row[column] for row in rows if row["found"] == "yes"), default=0)


def summary(rows, silent, errors):
    found = sum(row["found"] == "yes" for row in rows)
    verdict = "found" if found == len(rows) and rows else "missed"
    if not silent:
        verdict = "noisy"
    if errors:
        verdict = "error"
    return (f"mutants={len(rows) + errors} found={found} median_operations={median_of(rows, 'operations')} "
            f"median_crashes={median_of(rows, 'crashes')} most_hosts={most_of(rows, 'hosts')} "
            f"most_messages={most_of(rows, 'messages')} verdict={verdict}"), verdict
