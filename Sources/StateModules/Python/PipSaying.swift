/// What `pip install` says of its work.
struct PipSaying: Sendable {
    private let lines: [String]

    private static let quiet = [
        "Requirement already satisfied", "Requirement already up-to-date", "Requirement not upgraded", "Collecting",
        "Cloning", "Cleaning up...", "Looking in indexes",
    ]

    init(_ output: String) {
        lines = output.split(separator: "\n").map { CommandResult.trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    /// Whether it says more than that all was there.
    var isNews: Bool { lines.contains { line in !Self.quiet.contains { line.hasPrefix($0) } } }

    /// Whether it put this version of a package there: an upgrade says first that an older one is there already.
    func hasChanged(_ name: String, _ version: String) -> Bool {
        !alreadyThere.contains(name) || installed.contains(name + "-" + PythonRequirement.normal(version))
    }

    private var alreadyThere: [String] {
        lines.compactMap { line in
            let signs = ["Requirement already satisfied: ", "Requirement already up-to-date: "]
            guard let sign = signs.first(where: { line.hasPrefix($0) }) else { return nil }
            return PythonRequirement.normal(String(line.dropFirst(sign.count).prefix { !"=<>!~@[ ".contains($0) }))
        }
    }

    /// `name-version` of all that is new.
    private var installed: [String] {
        let sign = "Successfully installed "
        return lines.filter { $0.hasPrefix(sign) }
            .flatMap { $0.dropFirst(sign.count).split(separator: " ") }
            .map { PythonRequirement.normal(String($0)) }
    }
}
