#!/usr/bin/env python3
"""Writes seeds for the fuzz targets into corpus/, and the language's words into words.dict.

Statements come from the golden scripts, the language reference and, where DETENTE_TCK names it, openCypher's conformance
suite; data files from the tests' own, where DETENTE_DATA names them the small ones of the real data sets, and the bundled
graph in every format (by a release build of detente).
"""

import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
LARGEST = 8 * 1024

# What `targets/data.rs` names a file by; the first byte of an input is an index into it.
NAMES = ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.graphml", "a.ttl", "a.nt", "a.e", "a.v", "a.txt", "nodes.csv.gz", "a.csv.zst"]

GRAPH = """CREATE (a:A:B {i: 1, s: 'x "y" \\n<&>', f: 0.5, l: [1, 2], d: date('2020-01-01')})-[:R {w: true}]->(b:B {i: 2}),
(b)-[:S]->(:C {t: localdatetime('2020-01-01T00:00:00'), p: duration('P1D')}), (a)-[:R]->(a)"""


def write(target, seed):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


def statements():
    for script in (ROOT / "tests/golden").rglob("*.test"):
        for block in script.read_text().split("\n\n"):
            lines = [line for line in block.split("\n---")[0].splitlines() if not line.startswith(("//", "#", "[", "$"))]
            yield "\n".join(lines)
    yield from re.findall(r"```cypher[^\n]*\n(.*?)```", (ROOT / "docs/language.md").read_text(), re.DOTALL)
    for feature in Path(os.environ.get("DETENTE_TCK", "/nowhere")).rglob("*.feature"):
        for block in re.findall(r'"""\n(.*?)"""', feature.read_text(), re.DOTALL):
            yield re.sub(r"^ {6}", "", block, flags=re.MULTILINE)


def data_files():
    folders = [ROOT / "tests/golden/files", Path(os.environ.get("DETENTE_DATA", "/nowhere"))]
    yield from (file for folder in folders for file in folder.rglob("*") if file.is_file())
    with tempfile.TemporaryDirectory() as folder:
        for format, name in [("jsonl", "a.jsonl"), ("csv", "csv"), ("graphml", "a.graphml"), ("node-link", "a.json"), ("turtle", "a.ttl"), ("ntriples", "a.nt")]:
            script = Path(folder, "graph.cypher")
            script.write_text(GRAPH)
            program = ROOT / "target/release/detente"
            subprocess.run([program, "export", script, "-q", "--to", format, "-o", Path(folder, name)], check=True)
            script.unlink()
        yield from (file for file in Path(folder).rglob("*") if file.is_file())


def main():
    script = []
    for statement in filter(None, map(str.strip, statements())):
        write("statement", statement.encode())
        write("reference", b"\0" + statement.encode())
        script.append(statement)
        if len(script) == 3:
            write("script", ";\n".join(script).encode())
            script.clear()
    for file in data_files():
        content = file.read_bytes()[:LARGEST]
        for index, name in enumerate(NAMES):
            if file.suffix == Path(name).suffix:
                write("data", bytes([index]) + content)
    words = set(re.findall(r'\b[A-Z][A-Z_]+\b', (ROOT / "docs/language.md").read_text()))
    words |= set(re.findall(r"\b([a-z]\w+(?:\.\w+)?)\(", (ROOT / "docs/language.md").read_text()))
    (HERE / "words.dict").write_text("".join(f'"{word}"\n' for word in sorted(words)))


main()
