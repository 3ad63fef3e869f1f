import OrderedCollections
package import States
package import Values

/// What the compiler knows of single files, for the linter, which has no minion to compile for.
package enum Inspection {
    /// The variables that every SLS file sees beside Jinja's own.
    package static var variables: [String] {
        let file = SLSFile(name: "a", environment: "base", path: "a.sls", text: "")
        return ["grains", "pillar", "opts", "saltenv", "sls"] + TemplatePaths.variables(of: file).keys.map(\.keyText)
    }

    /// The variables of an SLS file that are the same on every host.
    package static func variables(ofSLS name: String, path: String, environment: String?) -> [String: Value] {
        let file = SLSFile(name: name, environment: "base", path: path, text: "")
        var variables = words(TemplatePaths.variables(of: file))
        variables["sls"] = .string(name)
        variables["saltenv"] = environment.map(Value.string)
        return variables
    }

    /// The variables of another template that are the same on every host, where none reach it from its importer.
    package static func variables(ofTemplate path: String) -> [String: Value] { words(TemplatePaths.template(path)) }

    private static func words(_ map: Value.Map) -> [String: Value] {
        Dictionary(uniqueKeysWithValues: map.map { ($0.keyText, $1) })
    }

    /// Whether the file's renderers begin with Jinja, or what is wrong with them.
    package static func startsWithJinja(_ text: String, file: String) throws(Diagnostic) -> Bool {
        try RenderPipeline(of: text, file: file).stages.first == .jinja
    }

    /// Whether the file's renderers end in YAML.
    package static func endsInYAML(_ text: String, file: String) -> Bool {
        (try? RenderPipeline(of: text, file: file).stages.last == .yaml) ?? false
    }

    /// The path of a template that another names; nil where it leaves the tree.
    package static func templatePath(_ name: String, from file: String) -> String? {
        TemplatePaths.resolve(name, from: file)
    }

    /// Words that requisites are written with, at either end.
    package static var requisites: Set<String> {
        Requisites.keywords.union(Requisites.reversed.keys).union(["listen_in", "use", "use_in"])
    }
}

/// An SLS document taken apart: what it declares, and what is wrong with its shape.
package struct InspectedSLS: Sendable {
    /// An ID with the place where it stands.
    package struct Name: Hashable, Sendable {
        package var text: String
        package var location: SourceLocation
    }

    /// One a declaration, and one a name of `names`.
    package let states: [LowState]
    package let ids: [Name]
    package let extended: [Name]
    package let includes: [Node]
    package let hasExcludes: Bool
    package let problems: [Diagnostic]

    package init(_ document: Node, sls: String) {
        let parts = SLSDocument(document, sls: sls, environment: "base")
        var high = HighData()
        for state in parts.states { high.states[state.id] = state }
        problems = parts.problems + Verifying.problems(of: high)
        states = LowBuilder.lowStates(of: high)
        ids = parts.states.map { Name(text: $0.id, location: $0.location) }
        extended = parts.extends.map { Name(text: $0.id, location: $0.location) }
        includes = parts.includes
        hasExcludes = !parts.excludes.isEmpty
    }
}

/// A top file taken apart.
package struct InspectedTop: Sendable {
    /// What one target gets.
    package struct Target: Sendable {
        package var environment: String
        package var expression: String
        package var location: SourceLocation
        package var items: [Node]
    }

    package let targets: [Target]
    package let problems: [Diagnostic]

    package init(_ document: Node) {
        let top = TopDocument(document)
        problems = top.problems
        targets = top.environments.flatMap { environment, targets in
            targets.values.map {
                Target(environment: environment, expression: $0.expression, location: $0.location, items: $0.items)
            }
        }
    }
}
