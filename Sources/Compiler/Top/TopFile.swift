import OrderedCollections
import Values

/// Top files read and merged: per environment the targets, and per target what it gets.
struct TopFile {
    typealias Targets = OrderedDictionary<String, Target>

    /// What one target of one environment gets.
    struct Target {
        var expression: String
        var location: SourceLocation
        /// SLS names, and mappings such as `{match: grain}`.
        var items: [Node]
    }

    var environments: OrderedDictionary<String, Targets> = [:]
    /// The environments whose top file was found.
    var found: [String] = []

    /// As `state.show_top` would show it before matching.
    var isEmpty: Bool { environments.isEmpty }
}

/// One top file: its targets by environment, and the further top files it includes.
struct TopDocument {
    private(set) var environments: OrderedDictionary<String, TopFile.Targets> = [:]
    private(set) var includes: [Node] = []
    private(set) var problems: [Diagnostic] = []

    init(_ document: Node) {
        guard let pairs = document.pairs else {
            report("Top data was not formed as a dict", at: document.location)
            return
        }
        for (key, value) in pairs {
            let name = key.value.keyText
            if key.string == "include" {
                includes = value.list ?? []
                if value.list == nil {
                    report("The include of the top file is not formed as a list", at: value.location)
                }
            } else if key.string == nil {
                report("Environment \(name) in top file is not formed as a string", at: key.location)
            } else if name.isEmpty {
                report("Empty saltenv statement in top file", at: key.location)
            } else {
                read(name, value)
            }
        }
    }

    private mutating func read(_ environment: String, _ body: Node) {
        if body.scalar == .null {
            return report("Unable to render top file. No targets found.", at: body.location)
        }
        guard let pairs = body.pairs else {
            return report(
                "The top file matches for saltenv \(environment) are not formatted as a dict",
                at: body.location
            )
        }
        var targets: TopFile.Targets = [:]
        for (key, value) in pairs {
            let expression = key.value.keyText
            guard let items = items(value, of: expression, in: environment) else { continue }
            targets[expression] = TopFile.Target(expression: expression, location: key.location, items: items)
        }
        environments[environment] = targets
    }

    private mutating func items(_ value: Node, of expression: String, in environment: String) -> [Node]? {
        if value.string != nil { return [value] }
        guard let list = value.list else {
            report(
                "Malformed topfile: state declarations for matcher '\(expression)' in saltenv '\(environment)'"
                    + " are not formed as a list (got \(value.value.kind))",
                at: value.location
            )
            return nil
        }
        for item in list {
            if let name = item.string {
                if name.isEmpty { report("Environment \(environment) contains an empty sls index", at: item.location) }
            } else if let pairs = item.pairs {
                for pair in pairs where !pair.value.value.isTruthy && pair.key.string != "ignore_missing" {
                    if pair.key.string == "order" { continue }
                    report(
                        "Improperly formatted top file matcher in saltenv \(environment): \(item.value.keyText) file",
                        at: item.location
                    )
                }
            } else {
                report(
                    "'\(item.value.keyText)' below '\(expression)' in the top file is not the name of an SLS file",
                    at: item.location
                )
            }
        }
        return list
    }

    private mutating func report(_ message: String, at location: SourceLocation) {
        problems.append(Diagnostic(.error, message, at: location))
    }
}
