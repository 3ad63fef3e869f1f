import ExecutionModules
import Jinja
import OrderedCollections
import Values

/// One rendering of a pillar, on a thread that may wait.
final class PillarRun {
    private let compiler: PillarCompiler
    private let environment: String?
    private let override: Value
    private let matcher: Matcher
    private let reader: TreeReader
    private let renderer: SLSRenderer
    private let merging: PillarMerge
    private var problems: [Diagnostic] = []
    /// What the pillar says instead of the problem itself, where minions must not see it.
    private var messages: [String] = []
    /// What each SLS file of the current environment gave.
    private var rendered: [String: Value] = [:]
    /// SLS files that may be absent.
    private var optional: Set<String> = []

    init(_ compiler: PillarCompiler, id: String, grains: Value, environment: String?, override: Value) {
        self.compiler = compiler
        self.environment = environment
        self.override = override
        let options = compiler.options
        matcher = Matcher(id: id, grains: grains, pillar: [:], nodegroups: options["nodegroups"]?.map ?? [:])
        reader = TreeReader(compiler.files)
        var context = compiler.context
        context.grains = grains
        context.pillar = override
        renderer = SLSRenderer(
            reader,
            functions: SaltFunctions(context),
            shared: SharedVariables(["grains": grains, "opts": options], ordered: ["pillar": override]),
            options: options,
            label: "pillar/"
        )
        merging = PillarMerge(rawValue: options["pillar_source_merging_strategy"]?.string ?? "smart") ?? .smart
    }

    func compiled() -> (pillar: Value, problems: [Diagnostic]) {
        var pillar: Value = [:]
        for (environment, names) in matches() {
            rendered = [:]
            for pattern in names {
                for (name, location) in expanded(pattern, in: environment) {
                    guard let data = data(of: name, in: environment, at: location, defaults: [:]) else { continue }
                    pillar = merge(data, over: pillar)
                }
            }
        }
        if !messages.isEmpty { pillar["_errors"] = .list(messages.map(Value.string)) }
        return (merge(override, over: pillar), problems)
    }

    private func merge(_ new: Value, over old: Value) -> Value {
        let joinsLists = compiler.options["pillar_merge_lists"]?.bool ?? false
        return merging.merge(new, over: old, joinsLists: joinsLists)
    }

    // MARK: top file

    /// All environments' top files in turn; the last definition of a target wins.
    private func matches() -> HighBuilder.Matches {
        let top = TopCompiler(reader, renderer, options: compiler.options)
        var targets: OrderedDictionary<String, TopFile.Targets> = [:]
        let only = merging == .none ? environment ?? "base" : environment
        for document in top.documents(environment: only).values.joined() {
            for (name, found) in document.environments where only == nil || name == only {
                targets[name, default: [:]].merge(found) { _, last in last }
            }
        }
        var matches: HighBuilder.Matches = [:]
        for (name, found) in targets {
            for target in sorted(found) where top.isMatch(target.expression, target.items, at: target.location, matcher)
            {
                add(target, in: name, to: &matches)
            }
        }
        top.problems.forEach { report($0, safely: "Rendering Primary Top file failed, render error") }
        return matches
    }

    /// By `{order: n}`, then as written.
    private func sorted(_ targets: TopFile.Targets) -> [TopFile.Target] {
        let ordered = targets.values.enumerated().map { place, target in
            (order: target.items.compactMap { $0["order"]?.scalar?.int }.last ?? 0, place: place, target: target)
        }
        return ordered.sorted { ($0.order, $0.place) < ($1.order, $1.place) }.map(\.target)
    }

    private func add(_ target: TopFile.Target, in environment: String, to matches: inout HighBuilder.Matches) {
        let mayBeMissing = target.items.contains { $0["ignore_missing"]?.scalar?.isTruthy ?? false }
        var names = matches[environment] ?? []
        for item in target.items {
            guard let name = item.string else { continue }
            if mayBeMissing { optional.insert("\(environment):\(name)") }
            if !names.contains(where: { $0.name == name }) {
                names.append(SLSName(name: name, location: item.location))
            }
        }
        matches[environment] = names
    }

    private func expanded(_ name: SLSName, in environment: String) -> [(String, SourceLocation?)] {
        do throws(Diagnostic) {
            guard try reader.environments().contains(environment) else {
                throw Diagnostic(
                    .error,
                    "No matching pillar environment for environment '\(environment)' found",
                    at: name.location
                )
            }
            return try reader.names(matching: name.name, in: environment).map { ($0, name.location) }
        } catch {
            report(error)
            return []
        }
    }

    // MARK: one file

    /// The data of an SLS file with what it includes; nil where there is none.
    private func data(
        of name: String,
        in environment: String,
        at location: SourceLocation?,
        defaults: Value.Map
    ) -> Value? {
        if let known = rendered[name] { return known }
        rendered[name] = [:]
        do throws(Diagnostic) {
            guard let file = try reader.sls(name, in: environment) else {
                if optional.contains("\(environment):\(name)") { return nil }
                throw notFound(name, environment, location)
            }
            let node = try renderer.document(of: file, defaults: defaults)
            let value = try with(includesOf: node, file)
            rendered[name] = value
            return value
        } catch {
            report(error, safely: "Rendering SLS '\(name)' failed. Please see master log for details.")
            return nil
        }
    }

    private func notFound(_ name: String, _ environment: String, _ location: SourceLocation?) -> Diagnostic {
        let names = (try? reader.names(in: environment)) ?? []
        return Diagnostic(
            .error,
            "Specified SLS '\(name)' in environment '\(environment)' is not available on the salt master",
            hint: Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" },
            at: location
        )
    }

    /// The file's own data win over what it includes, unless the settings say otherwise.
    private func with(includesOf node: Node, _ file: SLSFile) throws(Diagnostic) -> Value {
        guard let pairs = node.pairs else {
            throw Diagnostic(.error, "SLS '\(file.name)' does not render to a dictionary", at: node.location)
        }
        guard let includes = pairs.first(where: { $0.key.string == "include" })?.value else { return node.value }
        let own = Node(.map(pairs.filter { $0.key.string != "include" }), at: node.location).value
        guard let items = includes.list else {
            throw Diagnostic(
                .error,
                "Include Declaration in SLS '\(file.name)' is not formed as a list",
                at: includes.location
            )
        }
        var included: Value = [:]
        for item in items { included = try include(item, of: file, over: included) }
        let ownLoses = compiler.options["pillar_includes_override_sls"]?.bool ?? false
        return ownLoses ? merge(included, over: own) : merge(own, over: included)
    }

    private func include(_ item: Node, of file: SLSFile, over old: Value) throws(Diagnostic) -> Value {
        let pair = item.onlyPair
        guard let written = item.string ?? pair?.key.string else {
            throw Diagnostic(.error, "an include in SLS '\(file.name)' is not a name", at: item.location)
        }
        let defaults = pair?.value["defaults"]?.value.map ?? [:]
        let key = pair?.value["key"]?.scalar?.keyText
        var result = old
        for name in try reader.names(matching: absolute(written, in: file), in: file.environment) {
            guard var data = data(of: name, in: file.environment, at: item.location, defaults: defaults) else {
                continue
            }
            for part in (key ?? "").split(separator: ":").reversed() { data = [.string(String(part)): data] }
            result = merge(data, over: result)
        }
        return result
    }

    /// One dot: beside this file. Slashes are dots.
    private func absolute(_ name: String, in file: SLSFile) -> String {
        let name = name.replacing("/", with: ".")
        guard name.hasPrefix(".") else { return name }
        let components = file.name.split(separator: ".").map(String.init)
        let base = file.isInit ? components : Array(components.dropLast())
        return (base + [String(name.dropFirst())]).joined(separator: ".")
    }

    // MARK: problems

    private func report(_ problem: Diagnostic, safely message: String? = nil) {
        problems.append(problem)
        let isSafe = compiler.options["pillar_safe_render_error"]?.bool ?? true
        messages.append(isSafe ? message ?? problem.message : problem.description)
    }
}
