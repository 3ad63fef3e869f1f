import OrderedCollections
import Values

/// Renders SLS files with what they include, and merges them into high data.
final class HighBuilder {
    typealias Matches = OrderedDictionary<String, [SLSName]>

    private(set) var high = HighData()
    private(set) var problems: [Diagnostic] = []
    /// The names of all SLS files that were read, for requisites on a whole file.
    private(set) var processed: Set<String> = []

    private let reader: TreeReader
    private let renderer: SLSRenderer
    private let matches: Matches
    /// `environment:sls` of all that was rendered; each is rendered once.
    private var rendered: Set<String> = []
    /// The next implicit order number.
    private var order = 10000
    /// How the current file came to be read, nearest last.
    private var trail: [String] = []

    init(_ reader: TreeReader, _ renderer: SLSRenderer, matches: Matches) {
        self.reader = reader
        self.renderer = renderer
        self.matches = matches
    }

    func build() {
        for (environment, names) in matches {
            for pattern in names { render(pattern, in: environment) }
        }
        var seen: Set<Value> = []
        high.extends.removeAll { !seen.insert($0.value).inserted }
    }

    private func render(_ pattern: SLSName, in environment: String) {
        guard
            let names = attempt({ () throws(Diagnostic) in
                guard try self.reader.environments().contains(environment) else {
                    throw Diagnostic(
                        .error,
                        "No matching salt environment for environment '\(environment)' found",
                        hint: Suggestion.nearest(to: environment, among: try self.reader.environments())
                            .map { "did you mean '\($0)'?" },
                        at: pattern.location
                    )
                }
                return try self.reader.names(matching: pattern.name, in: environment)
            })
        else { return }
        for name in names where !rendered.contains("\(environment):\(name)") {
            let missing = "No matching sls found for '\(pattern.name)' in env '\(environment)'"
            merge(fragment(name, in: environment, missing: missing, at: pattern.location), into: &high)
        }
    }

    // MARK: one file

    /// A file with all that it includes.
    private func fragment(
        _ name: String,
        in environment: String,
        missing: String,
        at location: SourceLocation?
    ) -> HighData {
        rendered.insert("\(environment):\(name)")
        guard
            let file = attempt({ () throws(Diagnostic) in
                guard let file = try self.reader.sls(name, in: environment) else {
                    throw self.notFound(name, environment, missing, location)
                }
                return file
            })
        else { return HighData() }
        processed.insert(name)
        guard let node = attempt({ () throws(Diagnostic) in try self.renderer.document(of: file) }) else {
            return HighData()
        }
        let document = SLSDocument(node, sls: name, environment: environment)
        document.problems.forEach(report)
        return assemble(document, of: file)
    }

    private func assemble(_ document: SLSDocument, of file: SLSFile) -> HighData {
        var data = HighData()
        data.extends = document.extends
        data.excludes = document.excludes
        for state in document.states { data.states[state.id] = state }
        for item in document.includes {
            trail.append("included from \(item.location.file):\(item.location.line)")
            include(item, of: file, into: &data)
            trail.removeLast()
        }
        number(&data, of: document)
        return data
    }

    /// Implicit order: after all that was included, in the order of the document.
    private func number(_ data: inout HighData, of document: SLSDocument) {
        for state in document.states {
            guard let place = data.states.index(forKey: state.id) else { continue }
            for index in state.declarations.indices where !state.declarations[index].has("order") {
                let item = Node(["order": .int(order)], at: state.declarations[index].location)
                guard index < data.states.values[place].declarations.count else { continue }
                // Not appended: that would make room for more in every declaration of a tree.
                let items = data.states.values[place].declarations[index].items
                data.states.values[place].declarations[index].items = items + [item]
                order += 1
            }
        }
    }

    // MARK: includes

    private func include(_ item: Node, of file: SLSFile, into data: inout HighData) {
        guard
            let target = attempt({ () throws(Diagnostic) in
                try IncludeResolver(self.reader, matches: Array(self.matches.keys)).targets(of: item, in: file)
            })
        else { return }
        for name in target.names where !rendered.contains("\(target.environment):\(name)") {
            let missing =
                "Specified SLS \(name) in saltenv \(target.environment) is not available on the salt master"
                + " or through a configured fileserver"
            var fragment = fragment(name, in: target.environment, missing: missing, at: item.location)
            for place in fragment.states.values.indices {
                fragment.states.values[place].includedFrom.append(file.name)
            }
            merge(fragment, into: &data)
        }
    }

    private func merge(_ new: HighData, into data: inout HighData) {
        data.extends += new.extends
        data.excludes += new.excludes
        for (id, state) in new.states {
            if let other = data.states[id] { report(conflict(id, other, state)) }
            data.states[id] = state
        }
    }

    // MARK: problems

    private func conflict(_ id: String, _ first: HighState, _ second: HighState) -> Diagnostic {
        Diagnostic(
            .error,
            "Detected conflicting IDs, SLS IDs need to be globally unique.\n"
                + "    The conflicting ID is '\(id)' and is found in SLS '\(first.environment):\(first.sls)'"
                + " and SLS '\(second.environment):\(second.sls)'",
            hint: "the other one is at \(first.location.file):\(first.location.line)",
            at: second.location
        )
    }

    private func notFound(
        _ name: String,
        _ environment: String,
        _ message: String,
        _ location: SourceLocation?
    ) -> Diagnostic {
        let names = (try? reader.names(in: environment)) ?? []
        let hint = Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
        return Diagnostic(.error, message, hint: hint, at: location)
    }

    private func attempt<Success>(_ body: () throws(Diagnostic) -> Success) -> Success? {
        do {
            return try body()
        } catch {
            report(error)
            return nil
        }
    }

    private func report(_ problem: Diagnostic) {
        var problem = problem
        let own = problem.location.map { "included from \($0.file):\($0.line)" }
        problem.trail += trail.reversed().filter { $0 != own }
        problems.append(problem)
    }
}

/// An SLS name or pattern, with the place of whoever asked for it.
struct SLSName: Hashable {
    var name: String
    var location: SourceLocation?
}
