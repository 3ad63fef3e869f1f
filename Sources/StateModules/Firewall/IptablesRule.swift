import Hosts
import OrderedCollections
package import States
package import Values

/// `iptables.append`: a chain has this rule; a new one comes at its end.
///
///     ssh:
///       iptables.append:
///         - chain: INPUT
///         - proto: tcp
///         - dport: 22
///         - jump: ACCEPT
///         - save: True
package struct IptablesAppend: StateModule {
    package static let name = "iptables.append"

    let rule: IptablesRule

    package init(arguments: inout Arguments) throws(Diagnostic) {
        rule = try IptablesRule(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await rule.add(["-A", rule.chain], in: context)
    }
}

/// `iptables.insert`: a chain has this rule; a new one comes at this position.
///
///     drop:
///       iptables.insert:
///         - chain: INPUT
///         - position: 1
///         - source: 192.0.2.0/24
///         - jump: DROP
package struct IptablesInsert: StateModule {
    package static let name = "iptables.insert"

    let rule: IptablesRule
    let position: Int

    package init(arguments: inout Arguments) throws(Diagnostic) {
        position = try arguments.int("position") ?? 1
        rule = try IptablesRule(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await rule.add(["-I", rule.chain, String(position)], in: context)
    }
}

/// `iptables.delete`: a chain does not have this rule.
///
///     ssh:
///       iptables.delete:
///         - chain: INPUT
///         - proto: tcp
///         - dport: 22
///         - jump: ACCEPT
package struct IptablesDelete: StateModule {
    package static let name = "iptables.delete"

    let rule: IptablesRule

    package init(arguments: inout Arguments) throws(Diagnostic) {
        rule = try IptablesRule(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await rule.delete(in: context)
    }
}

/// One rule in its chain.
struct IptablesRule: Sendable {
    let name: String
    let filter: PacketFilter
    let chain: String
    let rule: PacketRule

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        name = arguments.name
        filter = try PacketFilter(&arguments)
        chain = try arguments.required("chain")
        var options = Value.Map()
        // Every option of iptables is an argument.
        for key in arguments.names { options[.string(key)] = arguments.take(key)?.value }
        rule = PacketRule(options)
    }

    func add(_ place: [String], in context: StateContext) async throws -> Decision {
        let words = place + rule.words, shown = filter.display(words), family = filter.family
        if try await filter.holds(["-C", chain] + rule.words, in: context) {
            return .satisfied("iptables rule for \(name) already set (\(shown)) for \(family)")
        }
        let add = Step("add the rule \(name)", .run(filter.command(words), accepting: [0]))
        return .change(
            [add] + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(name)],
            comment: filter.isKept
                ? "Set and saved iptables rule \(name) for \(family)\n\(shown)"
                : "Set iptables rule for \(name) to: \(shown) for \(family)",
            inTest: "iptables rule for \(name) needs to be set (\(shown)) for \(family)"
        )
    }

    func delete(in context: StateContext) async throws -> Decision {
        let words = ["-D", chain] + rule.words, shown = filter.display(words), family = filter.family
        guard try await filter.holds(["-C", chain] + rule.words, in: context) else {
            return .satisfied("iptables rule for \(name) already absent for \(family) (\(shown))")
        }
        let delete = Step("delete the rule \(name)", .run(filter.command(words), accepting: [0]))
        return .change(
            [delete] + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(name)],
            comment: filter.isKept
                ? "Deleted and saved iptables rule \(name) for \(family)\n\(shown)"
                : "Delete iptables rule for \(name) \(shown)",
            inTest: "iptables rule for \(name) needs to be deleted for \(family) (\(shown))"
        )
    }
}
