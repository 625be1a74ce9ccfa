#!/usr/bin/env python3
"""Writes an application of 50 models and 200 queries, to measure what it costs to compile.

    generate.py LIBRARY DIRECTORY [MODELS] [QUERIES]     with LIBRARY orm, diesel or toasty
    generate.py LIBRARY --query NUMBER                   prints one more query, a new one for each number
    generate.py LIBRARY --minimal DIRECTORY              writes an application of one model

Each model has 10 columns and 4 relations: two foreign keys, which make a ring, and the other sides of those that point at it;
two of five models have one side of a many-to-many relation in place of the second. The queries are of ten kinds, in turn,
on all models, ten to a file. What a library has no way to say is said as near to it as it can be, in no more code.
"""

import importlib
import os
import sys

PER_FILE = {"models": 5, "queries": 10}


def main():
    app = importlib.import_module("app_" + sys.argv[1])
    if sys.argv[2] == "--query":
        print(app.ADDED.replace("$", sys.argv[3]), end="")
        return
    if sys.argv[2] == "--minimal":
        write(sys.argv[3], "Cargo.toml", app.MANIFEST)
        write(sys.argv[3], "src/main.rs", app.MINIMAL)
        return
    directory = sys.argv[2]
    models = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    queries = int(sys.argv[4]) if len(sys.argv) > 4 else 200
    write(directory, "Cargo.toml", app.MANIFEST)
    root = getattr(app, "ROOT", "") + "pub mod models;\npub mod queries;\n"
    write(directory, "src/lib.rs", "//! A generated application.\n\n" + root)
    modules(directory, "models", app.HEAD, [app.model(i, models) for i in range(models)], reexport=True)
    modules(directory, "queries", app.HEAD + "use crate::models::*;\n", [app.query(i, models) for i in range(queries)])
    whole = getattr(app, "whole", None)
    if whole:
        write(directory, "src/models/whole.rs", app.HEAD + "use super::*;\n" + whole(models))
        with open(os.path.join(directory, "src/models/mod.rs"), "a", encoding="utf-8") as file:
            file.write("mod whole;\n")


def modules(directory, folder, head, items, reexport=False):
    size = PER_FILE[folder]
    names = []
    for place in range(0, len(items), size):
        name = f"part{place // size:02}"
        names.append(name)
        text = head + ("use super::*;\n" if reexport else "") + "".join(items[place : place + size])
        write(directory, f"src/{folder}/{name}.rs", text)
    lines = [f"pub mod {name};\n" for name in names]
    if reexport:
        lines += [f"pub use {name}::*;\n" for name in names]
    write(directory, f"src/{folder}/mod.rs", "".join(lines))


def write(directory, path, text):
    path = os.path.join(directory, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


main()
