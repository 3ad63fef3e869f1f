"""The questions, both answers and the table of contrib/oracle/formulas; that script says how to call it."""
import argparse, concurrent.futures, copy, difflib, fcntl, glob, hashlib, itertools, json, logging, os, re, shutil, subprocess, sys, tempfile

logging.disable(logging.CRITICAL)
import yaml
import salt.config
import salt.state
import salt.utils.path
import salt.utils.secret
from formula_grains import SYSTEMS, grains

sys.setrecursionlimit(3000)
salt.utils.secret.mask_pillar.set(False)
# The programs that templates may find, the same for both; Salt offers functions by the programs that are there.
PROGRAMS = """awk basename bash cat cp cut date df dirname dpkg echo env expr find dpkg-query getent grep head hostname id ls mkdir pwd readlink
realpath sed sh sort stat tail test touch tr true uname uniq wc which whoami""".split()
# Package managers that this host need not have. Where there is one, Salt offers `pkg`; what these say is what a shell says.
SILENT = "dnf rpm yum zypper".split()
DATABASES = ("psql", "mysql", "mongo", "redis-cli", "influx")
# What differs from one moment, or one roll of the dice, to the next.
PASSING = [(r'"priority": [1-9]\d*', '"priority": 1'), (r"@\d\d-\d\d-\d\d_\d\d:\d\d:\d\d", "@NOW"), (r'"altpriority": [1-9]\d*', '"altpriority": 1'),
           (r"(update-alternatives --install [^\"]*) [1-9]\d*", r"\1 1")]
FOUR = ["debian-12", "ubuntu-22", "rockylinux-9", "opensuse-15"]


def arguments():
    parser = argparse.ArgumentParser(prog="formulas", description="see contrib/oracle/formulas")
    parser.add_argument("--systems")
    parser.add_argument("--salt-version")
    parser.add_argument("--pillar", choices=["example", "kitchen", "both"], default="both")
    parser.add_argument("--sls", help="only the SLS whose name has this in it")
    parser.add_argument("--answers")
    parser.add_argument("--cm")
    for flag in ("all", "maps", "diff", "table", "ask"):
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_argument("checkouts")
    parser.add_argument("formula", nargs="*")
    return parser.parse_args()


class Formula:
    """A checkout: its trees, the names of its SLS, and its pillars."""

    def __init__(self, checkout):
        self.checkout = checkout
        self.folder = os.path.basename(checkout)
        kitchen = os.path.join(checkout, "kitchen.yml")
        try:
            self.kitchen = yaml.safe_load(open(kitchen)) or {}
        except (OSError, yaml.YAMLError):
            self.kitchen = {}
        self.name = self.kitchen.get("provisioner", {}).get("formula") or self.folder.removesuffix("-formula")
        if not os.path.isdir(os.path.join(checkout, self.name)):
            self.name = self.folder.removesuffix("-formula")

    def sls(self, every):
        patterns = ["**/*.sls"] if every else ["*.sls", "*/init.sls"]
        tree = os.path.join(self.checkout, self.name)
        paths = {path for pattern in patterns for path in glob.glob(f"{tree}/{pattern}", recursive=True)}
        names = {os.path.relpath(path, self.checkout).removesuffix(".sls").removesuffix("/init") for path in paths}
        return sorted(name.replace("/", ".") for name in names if "/files/" not in name)

    def suites(self, system):
        """The suites of kitchen.yml that are for this system, or all where none is, each over what is said for all."""
        suites = self.kitchen.get("suites") or [{}]
        stem = system.replace("opensuse-15", "opensuse-leap-15").replace("-2-", "-").replace("sysv", "").replace("sysd", "")
        fits = [s for s in suites if any(re.sub(r"\W|linux", "", stem)[:9] in re.sub(r"\W|linux", "", i)
                                         for i in s.get("includes") or [])]
        return [{**self.kitchen.get("provisioner", {}), **chosen.get("provisioner", {})} for chosen in fits or suites]

    def trees(self, suite):
        dependencies = [d.get("name") for d in suite.get("dependencies") or []]
        others = [os.path.join(os.path.dirname(self.checkout), f"{name}-formula") for name in dependencies]
        return [self.checkout] + [path for path in others if os.path.isdir(path)]

    def pillar(self, kind, suite, root):
        """Writes the pillar of that kind below `root`; False if the formula has none."""
        return self.example(root) if kind == "example" else self.kitchen_pillar(suite, root)

    def example(self, root):
        path = os.path.join(self.checkout, "pillar.example")
        if not os.path.isfile(path):
            return False
        shutil.copy(path, f"{root}/example.sls")
        write(f"{root}/top.sls", "base:\n  '*':\n    - example\n")
        return True

    def kitchen_pillar(self, suite, root):
        for folder in suite.get("pillars_from_directories") or []:
            folder = folder if isinstance(folder, str) else folder.get("source", "")
            if os.path.isdir(os.path.join(self.checkout, folder)):
                shutil.copytree(os.path.join(self.checkout, folder), root, dirs_exist_ok=True)
        for name, content in (suite.get("pillars") or {}).items():
            write(f"{root}/{name}", yaml.safe_dump(content))
        for name, source in (suite.get("pillars_from_files") or {}).items():
            if os.path.isfile(os.path.join(self.checkout, source)):
                write(f"{root}/{name}", open(os.path.join(self.checkout, source)).read())
        return os.path.isfile(f"{root}/top.sls")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


class World:
    """One formula on one system with one pillar: the settings both programs get.

    Formulas write the name of the settings' folder into their states, so it is the same each time, as kept answers have it.
    """

    def __init__(self, formula, kind, system, suite=None, **told):
        suite = suite or formula.suites(system)[0]
        self.work = os.path.join(tempfile.gettempdir(), "cm-formulas", f"{formula.folder}-{kind}-{system}")
        os.makedirs(os.path.dirname(self.work), exist_ok=True)
        self.lock = open(f"{self.work}.lock", "w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(f"{self.work}/pillar")
        self.has_pillar = formula.pillar(kind, suite, f"{self.work}/pillar")
        self.settings = {
            "id": "web1", "file_client": "local", "root_dir": self.work, "cachedir": f"{self.work}/cache",
            "pki_dir": f"{self.work}/pki", "file_roots": {"base": formula.trees(suite)},
            "pillar_roots": {"base": [f"{self.work}/pillar"]}, "grains": grains(system, **told),
        }
        # Of the grains of this host, cm is to show none.
        ours = {**self.settings, "root_dir": "/", "grains_blacklist": ["*"]}
        write(f"{self.work}/etc/minion", yaml.safe_dump(ours, sort_keys=False))

    def key(self):
        return hashlib.sha256(json.dumps(self.settings["grains"], sort_keys=True).encode()).hexdigest()[:12]

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.lock.close()


def few_programs():
    """Sets PATH to a folder that has PROGRAMS only."""
    folder = tempfile.mkdtemp(prefix="formulas-bin-")
    for name in PROGRAMS:
        if found := shutil.which(name):
            os.symlink(found, os.path.join(folder, name))
    for name in SILENT:
        write(os.path.join(folder, name), "#!/bin/sh\necho \"${0##*/}: not found\" >&2\nexit 127\n")
        os.chmod(os.path.join(folder, name), 0o755)
    os.environ["PATH"] = folder
    # Salt looks beyond PATH.
    which = salt.utils.path.which
    salt.utils.path.which = lambda program=None: None if program in DATABASES else which(program)
    return folder


class Salt:
    """Salt's answers in one world, from one process; made anew when a formula has changed its pillar or grains."""

    def __init__(self, world):
        self.world = world
        self.begin()

    def begin(self):
        world = self.world
        opts = salt.config.minion_config("/nonexistent")
        opts.update(copy.deepcopy(world.settings))
        opts.update({"__cli": "salt-call", "extension_modules": f"{world.work}/ext", "pillar_mask_output": False,
                     "pillar_safe_render_error": False, "saltenv": "base", "pillarenv": None, "test": None,
                     "config_dir": f"{world.work}/etc", "conf_file": f"{world.work}/etc/minion"})
        self.high = salt.state.HighState(opts)
        self.high.push_active()
        self.saved = self.picture()

    def picture(self):
        look = self.high.state.functions
        return json.dumps([self.high.opts["pillar"], look["pillar.raw"](), look["grains.items"]()], default=str)

    def put_back(self):
        if self.picture() != self.saved:
            self.begin()

    def low(self, sls):
        if "_errors" in self.high.opts["pillar"]:
            return {"errors": ["Pillar: "] + [str(e) for e in self.high.opts["pillar"]["_errors"]]}
        self.put_back()
        self.high.iorder, self.high.building_highstate = 10000, type(self.high.building_highstate)()
        self.high.state.dependency_dag = type(self.high.state.dependency_dag)()
        try:
            high, errors = self.high.render_highstate({"base": [sls]})
            errors = errors + self.high.state.verify_high(high)
            if not errors:
                chunks, errors = self.high.state.compile_high_data(high)
        except Exception as error:
            errors = [f"{type(error).__name__}: {error}"]
        return {"errors": [str(e) for e in errors]} if errors else {"low": json.loads(json.dumps(chunks, default=str))}

    def renderer(self, path, context):
        self.put_back()
        return str(self.high.state.functions["slsutil.renderer"](path=path, default_renderer="jinja", context=context))


class CM:
    """cm's answers in one world: a process a question."""

    def __init__(self, world, program):
        self.command = [program, "--local", "-c", f"{world.work}/etc", "--out", "json"]

    def ask(self, *call):
        try:
            done = subprocess.run(self.command + list(call), capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return None, "no answer in two minutes"
        try:
            return json.loads(done.stdout)["local"], done.stderr
        except (ValueError, KeyError):
            return None, (done.stderr + done.stdout).strip() or f"exit {done.returncode}"

    def low(self, sls):
        answer, said = self.ask("state.show_low_sls", sls)
        if isinstance(answer, list) and all(isinstance(chunk, dict) and "state" in chunk for chunk in answer):
            return {"low": answer}
        return {"errors": [str(e) for e in answer] if isinstance(answer, list) else [str(answer or said)]}

    def renderer(self, path, context):
        answer, said = self.ask("slsutil.renderer", path, "default_renderer=jinja", "context=" + json.dumps(context))
        return answer if isinstance(answer, str) else said


def lines(answer):
    return [steady(json.dumps(chunk, sort_keys=True)) for chunk in answer["low"]]


def steady(text):
    for pattern, instead in PASSING:
        text = re.sub(pattern, instead, text)
    return text


def mark(theirs, ours):
    if "errors" in theirs:
        return "both fail" if "errors" in ours else "Salt fails"
    if "errors" in ours:
        return "cm fails"
    return "same" if lines(theirs) == lines(ours) else "differs"


def show(theirs, ours):
    for name, answer in (("Salt", theirs), ("cm", ours)):
        for error in answer.get("errors", []):
            print(f"      {name}: " + error.strip().replace("\n", "\n        "))
    if "low" in theirs and "low" in ours:
        pretty = lambda a: [line for chunk in a["low"] for line in steady(json.dumps(chunk, sort_keys=True, indent=1)).split("\n")]
        for line in difflib.unified_diff(pretty(theirs), pretty(ours), "Salt", "cm", lineterm="", n=3):
            print("      " + line)


def answers(options, world, label, questions):
    """Salt's answers to the questions about one world, from the file of the last time where it has them."""
    folder = options.answers or options.checkouts.rstrip("/") + ".answers"
    path = os.path.join(folder, f"{label}-{world.key()}.json")
    known = {} if options.ask or not os.path.exists(path) else json.load(open(path))
    missing = [question for question in questions if question not in known]
    if missing:
        theirs = Salt(world)
        known.update({question: theirs.low(question) for question in missing})
        write(path, json.dumps(known))
    return known


def compare(options, formula, kind, system):
    """(sls, mark) of every SLS of one formula on one system with one pillar."""
    world = World(formula, kind, system)
    try:
        if not world.has_pillar:
            return None
        questions = [name for name in formula.sls(options.all) if (options.sls or "") in name]
        theirs = answers(options, world, f"{formula.folder}-{kind}-{system}", questions)
        ours = CM(world, options.cm)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = dict(zip(questions, pool.map(ours.low, questions)))
        rows = []
        for name in questions:
            rows.append((name, mark(theirs[name], found[name])))
            if not options.table:
                print(f"{formula.folder:24} {name:44} {system:13} {kind:8} {rows[-1][1]}", flush=True)
            if options.diff and rows[-1][1] != "same":
                show(theirs[name], found[name])
        return rows
    finally:
        world.close()


def summary(rows):
    """`12 same`, `10 same, 2 both fail`, …"""
    counts = {}
    for _, found in rows:
        counts[found] = counts.get(found, 0) + 1
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda c: c[0] != "same")) or "nothing"


def formulas(options):
    wanted = {name.removesuffix("-formula") for name in options.formula}
    for checkout in sorted(glob.glob(os.path.join(options.checkouts, "*/"))):
        formula = Formula(checkout.rstrip("/"))
        if not wanted or formula.folder.removesuffix("-formula") in wanted:
            yield formula


def compare_all(options):
    systems = (options.systems or ",".join(FOUR)).split(",")
    kinds = ["example", "kitchen"] if options.pillar == "both" else [options.pillar]
    totals, agreeing, seen = {}, 0, 0
    for formula in formulas(options):
        everything = []
        cells = []
        for system in systems:
            rows = [row for kind in kinds for row in compare(options, formula, kind, system) or []]
            everything += rows
            cells.append(summary(rows))
        for _, found in everything:
            totals[found] = totals.get(found, 0) + 1
        seen += 1
        agreeing += all(found in ("same", "both fail") for _, found in everything)
        if options.table:
            print(f"| {formula.folder} | " + " | ".join(cells) + " |", flush=True)
    print(f"{seen} formulas, {agreeing} agree everywhere; questions: " + summary_of(totals))
    return 0 if agreeing == seen else 1


def summary_of(totals):
    return ", ".join(f"{count} {name}" for name, count in sorted(totals.items())) or "none"


def dumps(formula, wanted):
    """(system, path, osfinger) of every recorded map dump of a Linux system, or of the systems wanted."""
    for path in sorted(glob.glob(f"{formula.checkout}/test/integration/*/files/_mapdata/*.yaml")):
        system = os.path.basename(path).removesuffix(".yaml")
        if system in wanted if wanted else any(system == name or system.startswith(name + "-") for name in SYSTEMS):
            finger = re.search(r"^# ((?!yamllint).+-[\d.A-Za-z]+)$", open(path).read(), re.M)
            yield system, path, finger and finger[1]


def dump(formula, answer, program):
    """The map dump that a program makes of its own low state, as a value."""
    if "errors" in answer:
        return "\n".join(answer["errors"])
    context = next(chunk["context"] for chunk in answer["low"] if "context" in chunk)
    text = program.renderer(f"salt://{formula.name}/_mapdata/_mapdata.jinja", context)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def compare_dump(options, formula, system, suite, told):
    """(what a dump of Salt is, of cm) for one system and one suite's pillar."""
    world = World(formula, "kitchen", system, suite, **told)
    if not world.has_pillar:
        formula.example(f"{world.work}/pillar")
    try:
        theirs, ours = Salt(world), CM(world, options.cm)
        name = f"{formula.name}._mapdata"
        return dump(formula, theirs.low(name), theirs), dump(formula, ours.low(name), ours)
    finally:
        world.close()


def compare_maps(options):
    totals = {}
    wanted = options.systems.split(",") if options.systems else None
    for formula in formulas(options):
        for system, path, finger in dumps(formula, wanted):
            recorded = yaml.safe_load(open(path))
            # Which suite a dump was made with is not said where kitchen.yml has dropped the system: one of them. The
            # osfinger at its top is what a person wrote there.
            for suite, name in itertools.product(formula.suites(system), dict.fromkeys([finger, None])):
                real, mine = compare_dump(options, formula, system, suite, {"finger": name, "salt": options.salt_version})
                if mine == recorded:
                    break
            found = "cm = dump" if mine == recorded else "cm ≠ dump"
            found += ", cm = Salt" if mine == real else ", cm ≠ Salt"
            totals[found] = totals.get(found, 0) + 1
            print(f"{formula.folder:20} {system:22} {found}", flush=True)
            if options.diff and found != "cm = dump, cm = Salt":
                for label, value in (("dump", recorded), ("Salt", real)):
                    text = [v if isinstance(v, str) else yaml.safe_dump(v) for v in (value, mine)]
                    for line in difflib.unified_diff(text[0].split("\n"), text[1].split("\n"), label, "cm", lineterm="", n=1):
                        print("      " + line)
    print(summary_of(totals))
    return 1 if any("≠ Salt" in found for found in totals) else 0


if __name__ == "__main__":
    chosen = arguments()
    programs = few_programs()
    try:
        status = compare_maps(chosen) if chosen.maps else compare_all(chosen)
    finally:
        shutil.rmtree(programs)
    sys.exit(status)
