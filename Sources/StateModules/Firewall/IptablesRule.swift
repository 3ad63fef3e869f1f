import Hosts
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

    let rule: ChainRule

    package init(arguments: inout Arguments) throws(Diagnostic) {
        rule = try ChainRule(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await rule.add(at: nil, in: context)
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        let attempted = "\(rule.shown("-A", rule.place, in: context)) for \(rule.filter.family)"
        return rule.report(decision, after: outcomes, doing: "set", attempted)
    }
}

/// `iptables.insert`: a chain has this rule; a new one comes at this position, -1 being before the last.
///
///     drop:
///       iptables.insert:
///         - chain: INPUT
///         - position: 1
///         - source: 192.0.2.0/24
///         - jump: DROP
package struct IptablesInsert: StateModule {
    package static let name = "iptables.insert"

    let rule: ChainRule
    let position: Int

    package init(arguments: inout Arguments) throws(Diagnostic) {
        position = try arguments.int("position") ?? 1
        rule = try ChainRule(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await rule.add(at: position, in: context)
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        rule.report(decision, after: outcomes, doing: "set", rule.shown("-I", position, in: context))
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

    let rule: ChainRule

    package init(arguments: inout Arguments) throws(Diagnostic) {
        rule = try ChainRule(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await rule.delete(in: context)
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        rule.report(decision, after: outcomes, doing: "delete", rule.shown("-D", rule.place, in: context))
    }
}
