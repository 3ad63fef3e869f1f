#!/usr/bin/env python3
"""What does real Jinja2 answer to our fixtures? Prints every difference; exit status 1 if there is one.

    jinja-fixtures.py [--write] [FIXTURE.txt …]

Asks Python's Jinja2 3.1 (StrictUndefined, sandbox, do, loopcontrols, as Salt sets it up; Salt's own filters are not in it,
so fixtures below Fixtures/salt/ are left alone). --write puts Jinja's answers into the files instead.
"""
import json
import pathlib
import re
import sys
import traceback

import jinja2
import jinja2.ext
import jinja2.sandbox

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/JinjaTests/Fixtures"


def sections(text):
    parts = re.split(r"^-- (.+) --\n", text, flags=re.M)
    names, bodies = parts[1::2], parts[2::2]
    return {name: body[:-1] if body.endswith("\n") else body for name, body in zip(names, bodies)}


class Loader(jinja2.BaseLoader):
    def __init__(self, files):
        self.files = files

    def get_source(self, environment, name):
        if name not in self.files:
            raise jinja2.TemplateNotFound(name)
        return self.files[name] + "\n", name, lambda: True


def place(error, fallback):
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name or fallback}:{error.lineno}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.endswith(".py")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else fallback


def answer(case):
    """("output", text) or ("error", message) as Salt words it."""
    files = {name[5:]: body for name, body in case.items() if name.startswith("file ")}
    environment = jinja2.sandbox.SandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        extensions=[jinja2.ext.do, jinja2.ext.loopcontrols],
        loader=Loader(files | {"main": case["template"]}),
        **json.loads(case.get("options") or "{}"),
    )
    variables = json.loads(case.get("variables") or "{}")
    environment.globals.update(variables)
    try:
        return "output", environment.get_template("main").render(**variables)
    except jinja2.UndefinedError as error:
        return "error", f"Jinja variable {error} at {place(error, 'main')}"
    except (jinja2.TemplateSyntaxError, jinja2.TemplateRuntimeError, jinja2.exceptions.SecurityError) as error:
        return "error", f"Jinja syntax error: {error.message} at {place(error, 'main')}"
    except Exception as error:  # noqa: BLE001
        return "error", f"Jinja error: {error} at {place(error, 'main')}"


def write(path, case, kind, text):
    case = {name: body for name, body in case.items() if name not in ("output", "error")} | {kind: text}
    path.write_text("".join(f"-- {name} --\n{body}\n" for name, body in case.items()))


def main(arguments):
    writes = "--write" in arguments
    named = [pathlib.Path(a) for a in arguments if a != "--write"]
    paths = named or sorted(p for p in FIXTURES.rglob("*.txt") if "salt" not in p.relative_to(FIXTURES).parts)
    differences = 0
    for path in paths:
        case = sections(path.read_text())
        kind, text = answer(case)
        ours = case.get(kind)
        if kind == "error" and ours is not None:
            ours = ours.split("\n")[0]
        if ours == text:
            continue
        if writes:
            write(path, case, kind, text)
        else:
            differences += 1
            print(f"{path.name}\n  Jinja {kind}: {text!r}\n  ours:  {case.get('output', case.get('error'))!r}")
    print(f"{len(paths)} fixtures, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
