import OrderedCollections
import Values

/// Finds what an item of an `include` list means: a name, a relative name, `{environment: name}`, a pattern.
struct IncludeResolver {
    private let reader: TreeReader
    /// The environments that this run uses.
    private let matches: [String]

    init(_ reader: TreeReader, matches: [String]) {
        self.reader = reader
        self.matches = matches
    }

    func targets(of item: Node, in file: SLSFile) throws(Diagnostic) -> (environment: String, names: [String]) {
        var (environment, name) = try parts(of: item, in: file)
        if name.hasPrefix(".") { name = try absolute(name, in: file, at: item.location) }
        if environment == "_xenv" {
            environment = try onlyEnvironment(of: name, in: file, at: item.location)
        } else {
            try check(environment, name, in: file, at: item.location)
        }
        let names = try reader.names(matching: name, in: environment)
        return (environment, names)
    }

    private func parts(of item: Node, in file: SLSFile) throws(Diagnostic) -> (environment: String, name: String) {
        if let name = item.string { return (file.environment, name) }
        if let (key, value) = item.onlyPair, let environment = key.string, let name = value.string {
            return (environment, name)
        }
        throw Diagnostic(
            .error,
            "Badly formatted include \(item.value.keyText) found in include in SLS '\(file.environment):\(file.name)'",
            hint: "write the name of an SLS file, or 'environment: name'",
            at: item.location
        )
    }

    /// N dots take N components off the name; an `init.sls` counts as one more component.
    private func absolute(_ name: String, in file: SLSFile, at location: SourceLocation) throws(Diagnostic) -> String {
        let levels = name.prefix { $0 == "." }.count
        var components = file.name.split(separator: ".").map(String.init)
        if file.isInit { components.append("init") }
        guard levels <= components.count else {
            throw Diagnostic(
                .error,
                "Attempted relative include of '\(name)' within SLS '\(file.environment):\(file.name)'"
                    + " goes beyond top level package",
                at: location
            )
        }
        return (components.dropLast(levels) + [String(name.dropFirst(levels))]).joined(separator: ".")
    }

    private func check(
        _ environment: String,
        _ name: String,
        in file: SLSFile,
        at location: SourceLocation
    ) throws(Diagnostic) {
        let known = try reader.environments()
        guard known.contains(environment) else {
            throw Diagnostic(
                .error,
                "Nonexistent saltenv '\(environment)' found in include of '\(name)'"
                    + " within SLS '\(file.environment):\(file.name)'",
                hint: Suggestion.nearest(to: environment, among: known).map { "did you mean '\($0)'?" },
                at: location
            )
        }
        if matches.contains(environment) { return }
        guard try !found(name, in: environment).isEmpty else {
            throw unknown(environment, name, environments: [environment], at: location)
        }
    }

    /// The one environment of this run that has the name; the file's own wins.
    private func onlyEnvironment(
        of name: String,
        in file: SLSFile,
        at location: SourceLocation
    ) throws(Diagnostic) -> String {
        var environments: [String] = []
        for environment in matches where try !found(name, in: environment).isEmpty { environments.append(environment) }
        if environments.count == 1 { return environments[0] }
        if environments.contains(file.environment) { return file.environment }
        guard environments.isEmpty else {
            throw Diagnostic(
                .error,
                "Ambiguous include: Specified SLS _xenv: \(name) is available on the salt master"
                    + " in multiple available saltenvs: \(environments.joined(separator: ", "))",
                at: location
            )
        }
        throw unknown("_xenv", name, environments: matches, at: location)
    }

    private func found(_ name: String, in environment: String) throws(Diagnostic) -> [String] {
        try reader.names(in: environment).filter { Glob.matches($0, name) }
    }

    private func unknown(
        _ environment: String,
        _ name: String,
        environments: [String],
        at location: SourceLocation
    ) -> Diagnostic {
        Diagnostic(
            .error,
            "Unknown include: Specified SLS \(environment): \(name) is not available on the salt master"
                + " in saltenv(s): \(environments.joined(separator: ", "))",
            at: location
        )
    }
}
