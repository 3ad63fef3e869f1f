import Values

/// What a state says of a version: `1.2-3`, `1.2*`, `>=1.2,<2`.
struct VersionConditions: Equatable {
    enum Operator: String, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case equal = "=="
        case notEqual = "!="
        case before = "<"
        case after = ">"
    }

    struct Condition: Equatable {
        var `operator`: Operator
        var version: String
    }

    let text: String
    private(set) var conditions: [Condition]

    init(_ text: String) {
        self.text = text
        conditions = text.split(separator: ",").map { part in
            let part = CommandResult.trimmed(String(part))
            for known in Operator.allCases where part.hasPrefix(known.rawValue) {
                return Condition(
                    operator: known,
                    version: CommandResult.trimmed(String(part.dropFirst(known.rawValue.utf8.count)))
                )
            }
            return Condition(operator: .equal, version: part.hasPrefix("=") ? String(part.dropFirst()) : part)
        }
    }

    /// The one version that is asked for, where it is one (`apt-get` understands `*` in it).
    var exact: String? {
        conditions.count == 1 && conditions[0].operator == .equal ? conditions[0].version : nil
    }

    /// With `allowingUpdates` a version that is named means: this one or a later one.
    func hold(for version: String, ignoringEpoch: Bool = false, allowingUpdates: Bool = false) -> Bool {
        conditions.allSatisfy { condition in
            if condition.operator == .equal, Glob.matches(version, condition.version) { return true }
            let order = DebianVersion.compare(
                DebianVersion(version),
                DebianVersion(condition.version),
                ignoringEpoch: ignoringEpoch
            )
            return switch condition.operator {
            case .equal: order == 0 || allowingUpdates && conditions.count == 1 && order > 0
            case .notEqual: order != 0
            case .atLeast: order >= 0
            case .atMost: order <= 0
            case .after: order > 0
            case .before: order < 0
            }
        }
    }
}
