import ExecutionModules
import Jinja
import OrderedCollections
import Values

/// One rendering of a pillar, on a thread that may wait.
final class PillarRun {
    private let compiler: PillarCompiler
    private let environment: String?
    private let override: Value
    private let id: String
    private let grains: Value
    private var matcher: Matcher
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
        self.id = id
        self.grains = grains
        let options = compiler.options
        matcher = Matcher(id: id, grains: grains, pillar: [:], nodegroups: options["nodegroups"]?.map ?? [:])
        reader = TreeReader(compiler.files)
        var context = compiler.context
        context.grains = grains
        // Templates do not see the override, as in Salt: a minion could choose its secrets with it.
        context.pillar = [:]
        renderer = SLSRenderer(
            reader,
            functions: SaltFunctions(context),
            shared: SharedVariables(["grains": grains, "opts": options], ordered: ["pillar": [:]]),
            options: options,
            host: compiler.programs,
            label: "pillar/"
        )
        merging = PillarMerge(rawValue: options["pillar_source_merging_strategy"]?.string ?? "smart") ?? .smart
    }

    /// Files, then external pillar, or the other way round; the command line wins; then what is encrypted is decrypted.
    func compiled(adding more: [Value] = []) -> (pillar: Value, problems: [Diagnostic]) {
        let sources = (compiler.options["ext_pillar"]?.list ?? []) + more
        var pillar: Value
        if compiler.options["ext_pillar_first"]?.bool ?? false {
            pillar = withExternal(sources, over: override)
            matcher.pillar = pillar
            renderer.show(pillar: pillar)
            pillar = merge(files(), over: pillar)
        } else {
            pillar = files()
            if !sources.isEmpty { pillar = withExternal(sources, over: merge(override, over: pillar)) }
        }
        if compiler.options["pillar_opts"]?.bool ?? false { pillar["master"] = PillarOptions.shown(compiler.options) }
        pillar = decrypted(merge(override, over: pillar))
        if !messages.isEmpty { pillar["_errors"] = .list(messages.map(Value.string)) }
        return (pillar, problems)
    }

    /// The data of all pillar files that this minion gets.
    func files() -> Value {
        var pillar = override
        for (environment, names) in matches() {
            rendered = [:]
            for pattern in names {
                for (name, location) in expanded(pattern, in: environment) {
                    guard let data = data(of: name, in: environment, at: location, defaults: [:]) else { continue }
                    pillar = merge(data, over: pillar)
                }
            }
        }
        return pillar
    }

    // MARK: from elsewhere

    private func withExternal(_ sources: [Value], over pillar: Value) -> Value {
        var pillar = pillar
        for source in sources {
            guard let map = source.map else {
                report(Diagnostic(.error, "The \"ext_pillar\" option is malformed: '\(source.keyText)' is no mapping"))
                continue
            }
            for (key, value) in map {
                let name = key.keyText
                do throws(Diagnostic) {
                    pillar = merge(try ExternalPillar.data(name, value, request(over: pillar)), over: pillar)
                } catch {
                    report(
                        error.prefixed("Failed to load ext_pillar \(name): "),
                        safely: "Failed to load ext_pillar \(name). Please see master log for details."
                    )
                }
            }
        }
        return pillar
    }

    private func request(over pillar: Value) -> ExternalRequest {
        ExternalRequest(
            id: id,
            matcher: matcher,
            pillar: pillar,
            environment: environment,
            options: compiler.options,
            host: compiler.programs,
            compile: { [self] roots, environment in nested(roots, environment) },
            render: { [self] text, name, usual throws(Diagnostic) in
                let shebang = text.hasPrefix("#!") ? text : "#!\(usual)\n\(text)"
                let file = SLSFile(name: name, environment: environment ?? "base", path: name, text: shebang)
                let value = try renderer.document(of: file).value
                let line = "#!\(usual)\n"
                guard let plain = value.string, plain.hasPrefix(line) else { return value }
                return .string(String(plain.dropFirst(line.count)))
            }
        )
    }

    /// Another pillar tree, for the same minion.
    private func nested(_ roots: OrderedDictionary<String, [String]>, _ environment: String) -> Value {
        let tree = LocalTree(roots: roots, host: compiler.programs)
        let other = PillarCompiler(
            files: tree,
            functions: compiler.context.functions,
            context: compiler.context,
            options: compiler.options,
            programs: compiler.programs
        )
        let run = PillarRun(other, id: id, grains: grains, environment: environment, override: override)
        let found = run.files()
        problems += run.problems
        messages += run.messages
        return found
    }

    // MARK: secrets

    /// `decrypt_pillar`: the values at these paths, through the renderer that each names.
    private func decrypted(_ pillar: Value) -> Value {
        var pillar = pillar
        for secret in EncryptedPaths.all(in: compiler.options) {
            guard let value = pillar.traverse(secret.path, delimiter: secret.delimiter) else { continue }
            do throws(Diagnostic) {
                let plain = try secret.decrypted(value, GPG(compiler.programs, options: compiler.options))
                let keys = secret.path.split(separator: secret.delimiter, omittingEmptySubsequences: false)
                pillar = pillar.replacing(at: keys.map(String.init)[...], with: plain)
            } catch {
                report(
                    error.prefixed("Failed to decrypt pillar key '\(secret.path)': "),
                    safely: "Failed to decrypt pillar key '\(secret.path)'. Please see master log for details."
                )
            }
        }
        return pillar
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
        return inOrder(matches)
    }

    /// `env_order`: its last environment wins; environments that it does not name come after it.
    private func inOrder(_ matches: HighBuilder.Matches) -> HighBuilder.Matches {
        let order = (compiler.options["env_order"]?.list ?? []).compactMap(\.string).filter { matches[$0] != nil }
        let names = order + matches.keys.filter { !order.contains($0) }
        return HighBuilder.Matches(uniqueKeysWithValues: names.map { ($0, matches[$0] ?? []) })
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
                if !optional.contains("\(environment):\(name)") { report(notFound(name, environment, location)) }
                return nil
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
            let message = "Include Declaration in SLS '\(file.name)' is not formed as a list"
            report(Diagnostic(.error, message, at: includes.location))
            return node.value
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
        for name in try names(of: written, in: file) {
            guard var data = data(of: name, in: file.environment, at: item.location, defaults: defaults) else {
                continue
            }
            for part in (key ?? "").split(separator: ":").reversed() { data = [.string(String(part)): data] }
            result = merge(data, over: result)
        }
        return result
    }

    /// Those that an include names. A relative one may stand beside the file or, as in Salt, below the root, however many dots it has.
    private func names(of written: String, in file: SLSFile) throws(Diagnostic) -> [String] {
        let absolute = absolute(written, in: file)
        guard written.hasPrefix(".") else { return try reader.names(matching: absolute, in: file.environment) }
        let plain = String(written.replacing("/", with: ".").drop { $0 == "." })
        let found = OrderedSet(
            try reader.existing(matching: plain, in: file.environment)
                + reader.existing(matching: absolute, in: file.environment)
        )
        return found.isEmpty ? [absolute] : found.elements
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
