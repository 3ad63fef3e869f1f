import Hosts
import OrderedCollections
package import States
package import Values

/// `iptables.chain_present`: a table has this chain.
///
///     BLOCKED:
///       iptables.chain_present: []
package struct IptablesChainPresent: StateModule {
    package static let name = "iptables.chain_present"

    let chain: String
    let filter: PacketFilter

    package init(arguments: inout Arguments) throws(Diagnostic) {
        chain = arguments.name
        filter = try PacketFilter(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let table = filter.table, family = filter.family
        if try await filter.holds(["-n", "-L", chain], in: context) {
            return .satisfied("iptables \(chain) chain is already exist in \(table) table for \(family)")
        }
        let make = Step("make the chain \(chain)", .run(filter.command(["-N", chain]), accepting: [0]))
        return .change(
            [make] + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(chain)],
            comment: "iptables \(chain) chain in \(table) table create success for \(family)",
            inTest: "iptables \(chain) chain in \(table) table needs to be set for \(family)"
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        ToolRefusal.report(decision, after: outcomes) {
            "Failed to create \(chain) chain in \(filter.table) table: \($0.text) for \(filter.family)"
        }
    }
}

/// `iptables.chain_absent`: a table does not have this chain, nor its rules.
///
///     BLOCKED:
///       iptables.chain_absent: []
package struct IptablesChainAbsent: StateModule {
    package static let name = "iptables.chain_absent"

    let chain: String
    let filter: PacketFilter

    package init(arguments: inout Arguments) throws(Diagnostic) {
        chain = arguments.name
        filter = try PacketFilter(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let table = filter.table, family = filter.family
        guard try await filter.holds(["-n", "-L", chain], in: context) else {
            return .satisfied("iptables \(chain) chain is already absent in \(table) table for \(family)")
        }
        let steps = [
            Step("empty the chain \(chain)", .run(filter.command(["-F", chain]), accepting: [0])),
            Step("remove the chain \(chain)", .run(filter.command(["-X", chain]), accepting: [0])),
        ]
        return .change(
            steps + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(chain)],
            comment: "iptables \(chain) chain in \(table) table delete success for \(family)",
            inTest: "iptables \(chain) chain in \(table) table needs to be removed \(family)"
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        ToolRefusal.report(decision, after: outcomes) { refusal in
            let what = "Failed to \(refusal.place == 0 ? "flush" : "delete") \(chain) chain in \(filter.table) table"
            return "\(what): \(refusal.text) for \(filter.family)"
        }
    }
}

/// `iptables.set_policy`: what becomes of packets that no rule of a chain decides about.
///
///     drop what is not allowed:
///       iptables.set_policy:
///         - chain: INPUT
///         - policy: DROP
package struct IptablesSetPolicy: StateModule {
    package static let name = "iptables.set_policy"

    let filter: PacketFilter
    let chain: String
    let policy: String
    let id: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        id = arguments.name
        filter = try PacketFilter(&arguments)
        chain = try arguments.required("chain")
        policy = try arguments.required("policy")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let place = "iptables default policy for chain \(chain) on table \(filter.table) for \(filter.family)"
        let answer = try await context.host.capture(filter.command(["-S", chain]))
        if answer.output.split(separator: "\n").contains("-P \(chain) \(policy)") {
            return .satisfied("\(place) already set to \(policy)")
        }
        let step = Step("set the policy of \(chain)", .run(filter.command(["-P", chain, policy]), accepting: [0]))
        let verb = filter.isKept ? "Set and saved" : "Set"
        return .change(
            [step] + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(id)],
            comment: "\(verb) default policy for \(chain) to \(policy) family \(filter.family)",
            inTest: "\(place) needs to be set to \(policy)"
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        ToolRefusal.report(decision, after: outcomes) { "Failed to set iptables default policy\n\($0.text)" }
    }
}

/// `iptables.flush`: a chain has no rules. It runs every time: put it behind a condition.
///
///     clean:
///       iptables.flush:
///         - chain: INPUT
package struct IptablesFlush: StateModule {
    package static let name = "iptables.flush"

    let filter: PacketFilter
    let chain: String
    let id: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        id = arguments.name
        filter = try PacketFilter(&arguments)
        chain = try arguments.string("chain") ?? ""
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let words = chain.isEmpty ? ["-F"] : ["-F", chain]
        let what = "\(chain) chain in \(filter.table) table"
        return .change(
            [Step("remove the rules of \(what)", .run(filter.command(words), accepting: [0]))]
                + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(id)],
            comment: "Flush iptables rules in \(filter.table) table \(chain) chain \(filter.family) family",
            inTest: "iptables rules in \(filter.table) table \(chain) chain \(filter.family) family needs to be flushed"
        )
    }

    package func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) -> Report {
        ToolRefusal.report(decision, after: outcomes) { "Failed to flush iptables rules\n\($0.text)" }
    }
}
