import Hosts
import OrderedCollections
package import States
package import Values

/// `alias.present`: mail for a name goes to these addresses.
///
///     root:
///       alias.present:
///         - target: ann@example.org
package struct AliasPresent: StateModule {
    package static let name = "alias.present"

    let alias: String
    let targets: [String]
    /// The targets as they were written, for comments.
    let shown: Value

    package init(arguments: inout Arguments) throws(Diagnostic) {
        alias = arguments.name
        shown = arguments.peek("target")?.value ?? .null
        targets = try arguments.strings("target") ?? []
        guard !targets.isEmpty, !targets.contains("") else {
            throw Diagnostic(.error, "target can not be an empty string", at: arguments.location)
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        var file = try AliasesFile.read(on: context.host)
        let target = targets.joined(separator: ", ")
        if file.target(of: alias) == target { return .satisfied("Alias \(alias) already present") }
        file.set(alias, to: target)
        return .change(
            file.steps("send mail for \(alias) to \(target)", on: context.host),
            changes: context.isTest ? [:] : ["alias": .string(alias)],
            comment: "Set email alias \(alias) -> \(shown.pythonText)",
            inTest: "Alias \(alias) -> \(shown.pythonText) is set to be added"
        )
    }
}

/// `alias.absent`: `/etc/aliases` says nothing of a name.
///
///     former:
///       alias.absent: []
package struct AliasAbsent: StateModule {
    package static let name = "alias.absent"

    let alias: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        alias = arguments.name
    }

    package func decide(in context: StateContext) async throws -> Decision {
        var file = try AliasesFile.read(on: context.host)
        guard file.target(of: alias) != nil else { return .satisfied("Alias \(alias) already absent") }
        file.remove(alias)
        return .change(
            file.steps("remove the alias \(alias)", on: context.host),
            changes: context.isTest ? [:] : ["alias": .string(alias)],
            comment: "Removed alias \(alias)",
            inTest: "Alias \(alias) is set to be removed"
        )
    }
}
