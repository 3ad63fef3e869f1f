import OrderedCollections
package import Values

/// Reads the top files and finds out what a minion gets.
final class TopCompiler {
    private(set) var problems: [Diagnostic] = []
    private(set) var warnings: [Diagnostic] = []
    private let reader: TreeReader
    private let renderer: SLSRenderer
    private let options: Value

    init(_ reader: TreeReader, _ renderer: SLSRenderer, options: Value) {
        self.reader = reader
        self.renderer = renderer
        self.options = options
    }

    /// The SLS names that a minion gets, by environment. `environment`: only that one's top file counts.
    func matches(_ matcher: Matcher, environment: String?) -> HighBuilder.Matches {
        var matches: HighBuilder.Matches = [:]
        let top = merged(documents(environment: environment), environment: environment)
        for (name, targets) in top where environment == nil || name == environment {
            for target in targets.values {
                add(target.items, of: target.expression, at: target.location, in: name, matcher, to: &matches)
            }
        }
        return matches
    }

    // MARK: reading

    private var fileName: String {
        let name = options["state_top"]?.string ?? "top.sls"
        return TemplatePaths.resolve(name, from: "") ?? "top.sls"
    }

    /// The documents of each environment in turn, `base` first unless `env_order` says otherwise.
    func documents(environment: String?) -> TopMerging.Documents {
        var documents: TopMerging.Documents = [:]
        for name in environment.map({ [$0] }) ?? environments() {
            documents[name] = []
            read(fileName, in: name, isRequired: false, into: &documents[name, default: []])
        }
        return documents
    }

    private func environments() -> [String] {
        let known = (try? reader.environments()) ?? []
        if let only = options["state_top_saltenv"]?.string { return [only] }
        if let order = options["env_order"]?.list?.compactMap(\.string), !order.isEmpty {
            return order.filter { known.contains($0) }
        }
        return ["base"].filter { known.contains($0) } + known.filter { $0 != "base" }
    }

    private func read(_ path: String, in environment: String, isRequired: Bool, into documents: inout [TopDocument]) {
        do {
            guard let text = try reader.text(path, in: environment) else { return }
            let file = SLSFile(name: "", environment: environment, path: path, text: text)
            let document = TopDocument(try renderer.document(ofTop: file))
            problems += document.problems
            documents.append(document)
            for item in document.includes { include(item, in: environment, into: &documents) }
        } catch {
            problems.append(error.prefixed("Unable to render top file: "))
        }
    }

    private var included: Set<String> = []

    private func include(_ item: Node, in environment: String, into documents: inout [TopDocument]) {
        guard let pattern = item.string else {
            problems.append(Diagnostic(.error, "an include of the top file is not a name", at: item.location))
            return
        }
        do {
            for name in try reader.names(matching: pattern, in: environment) {
                guard included.insert("\(environment):\(name)").inserted else { continue }
                guard let file = try reader.sls(name, in: environment) else {
                    problems.append(
                        Diagnostic(.error, "the top file includes '\(name)', which is not there", at: item.location)
                    )
                    continue
                }
                read(file.path, in: environment, isRequired: true, into: &documents)
            }
        } catch {
            problems.append(error)
        }
    }

    private func merged(_ documents: TopMerging.Documents, environment: String?) -> TopMerging.Environments {
        let defaultTop = options["default_top"]?.string ?? "base"
        switch options["top_file_merging_strategy"]?.string {
        case "same": return TopMerging(defaultTop: defaultTop).same(documents)
        case "merge_all": return TopMerging.mergeAll(documents)
        default: return TopMerging.merge(documents)
        }
    }

    // MARK: matching

    private func add(
        _ items: [Node],
        of expression: String,
        at location: SourceLocation,
        in environment: String,
        _ matcher: Matcher,
        to matches: inout HighBuilder.Matches
    ) {
        guard isMatch(expression, items, at: location, matcher) else { return }
        matches[environment, default: []] += []
        for item in items {
            if let name = item.string {
                matches[environment, default: []].append(SLSName(name: name, location: item.location))
            } else {
                for (key, value) in item.pairs ?? [] {
                    addOption(key, value, in: environment, matcher, to: &matches)
                }
            }
        }
    }

    /// `{subfilter: {target: [...]}}` asks again; `{environment: sls}` takes an SLS file of another environment.
    private func addOption(
        _ key: Node,
        _ value: Node,
        in environment: String,
        _ matcher: Matcher,
        to matches: inout HighBuilder.Matches
    ) {
        if key.string == "subfilter" {
            for (target, list) in value.pairs ?? [] {
                let items = list.list ?? [list]
                add(items, of: target.value.keyText, at: target.location, in: environment, matcher, to: &matches)
            }
        } else if key.string != "match", let other = key.string, let name = value.string {
            guard let known = try? reader.environments(), known.contains(other) else { return }
            matches[other, default: []].append(SLSName(name: name, location: value.location))
        }
    }

    func isMatch(_ expression: String, _ items: [Node], at location: SourceLocation, _ matcher: Matcher) -> Bool {
        let written = items.compactMap { $0["match"] }.last
        let name = written?.value.keyText ?? "compound"
        guard let kind = TargetKind(name: name) else {
            let names = TargetKind.allCases.map(\.rawValue)
            problems.append(
                Diagnostic(
                    .error,
                    "Attempting to match with unknown matcher: \(name)",
                    hint: Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                        ?? "there are " + names.joined(separator: ", "),
                    at: written?.location
                )
            )
            return false
        }
        if let problem = matcher.problem(kind, expression) {
            warnings.append(
                Diagnostic(.warning, "the target '\(expression)' matches nothing: \(problem)", at: location)
            )
        }
        return matcher.matches(kind, expression)
    }
}

extension Diagnostic {
    /// With words before the message.
    package func prefixed(_ prefix: String) -> Diagnostic {
        var problem = self
        problem.message = prefix + message
        return problem
    }
}
