"""Where the numbers were made: name,value, one line each."""
import csv
import gzip
import os
import platform
import re
import subprocess


def first(pattern, text, fallback='unknown'):
    found = re.search(pattern, text, re.M)
    return found.group(1).strip() if found else fallback


def read(path):
    with open(path) as file:
        return file.read()


def mount_below(path, mountinfo):
    """File system and options, as `mountinfo` (of /proc/self) has them for the longest point that holds `path`."""
    best, told = '', 'unknown'
    for line in mountinfo.splitlines():
        left, _, right = line.partition(' - ')
        fields, kind = left.split(), right.split()
        point = fields[4]
        inside = path == point or path.startswith(point.rstrip('/') + '/')
        if inside and len(point) >= len(best):
            best, told = point, f'{kind[0]} ({fields[5]})'
    return told


def output_of(*argv):
    return subprocess.run(argv, capture_output=True, text=True).stdout.strip() or 'unknown'


def describe(path, place, options):
    with gzip.open(options.package + '/usr/share/doc/postfix/changelog.Debian.gz', 'rt') as file:
        postfix = first(r'^postfix \((.*?)\)', file.readline())
    lines = [
        ('date', output_of('date', '-u', '+%Y-%m-%d')),
        ('processors', f"{os.cpu_count()}, {first('^model name.*: (.*)$', read('/proc/cpuinfo'))}"),
        ('memory', f"{int(first('MemTotal: *([0-9]+)', read('/proc/meminfo'), '0')) / (1 << 20):.0f} GiB"),
        ('kernel', platform.release()),
        ('file system', mount_below(os.path.realpath(place), read('/proc/self/mountinfo'))),
        ('porpoise', output_of(options.porpoise, '--version')),
        ('postfix', postfix),
        ('scheduling', 'before all other work (SCHED_RR)' if options.realtime else 'as any other work'),
    ]
    with open(path, 'w', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows([('name', 'value'), *lines])
