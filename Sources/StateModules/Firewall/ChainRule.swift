import Hosts
import OrderedCollections
import States
import Values

/// One rule in its chain: what the states that add and delete rules have in common.
struct ChainRule: Sendable {
    let name: String
    let filter: PacketFilter
    let chain: String
    let rule: PacketRule
    /// For `delete`: the rule at this place, whatever it is.
    let place: Int?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        name = arguments.name
        filter = try PacketFilter(&arguments)
        chain = try arguments.required("chain")
        place = try arguments.int("position")
        var options = Value.Map()
        // Every option of iptables is an argument.
        for key in arguments.names { options[.string(key)] = arguments.take(key)?.value }
        rule = PacketRule(options)
    }

    func add(at position: Int?, in context: StateContext) async throws -> Decision {
        let shown = shown(position == nil ? "-A" : "-I", position ?? place, in: context)
        // Salt's two states put the words in different order.
        let rest = position == nil ? "(\(shown)) for \(filter.family)" : "for \(filter.family) (\(shown))"
        if try await filter.holds(["-C", chain] + rule.words, in: context) {
            return try await keep("iptables rule for \(name) already set \(rest)", shown, in: context)
        }
        let words = try await position.asyncMap { ["-I", chain, String(try await index($0, in: context))] }
        let command = filter.command((words ?? ["-A", chain]) + rule.words)
        return .change(
            [Step("add the rule \(name)", .run(command, accepting: [0]))] + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(name)],
            comment: filter.isKept
                ? "Set and saved iptables rule \(name) for \(filter.family)\n\(shown)\(filter.saved(in: context))"
                : "Set iptables rule for \(name) to: \(shown) for \(filter.family)",
            inTest: "iptables rule for \(name) needs to be set \(rest)"
        )
    }

    func delete(in context: StateContext) async throws -> Decision {
        let family = filter.family
        let shown = shown("-D", place, in: context)
        guard try await isToDelete(in: context) else {
            return .satisfied("iptables rule for \(name) already absent for \(family) (\(shown))")
        }
        let command = filter.command(["-D", chain] + (place.map { [String($0)] } ?? rule.words))
        return .change(
            [Step("delete the rule \(name)", .run(command, accepting: [0]))] + (try filter.saving(in: context)),
            changes: context.isTest ? [:] : ["locale": .string(name)],
            comment: filter.isKept
                ? "Deleted and saved iptables rule \(name) for \(family)\n\(shown)\(filter.saved(in: context))"
                : "Delete iptables rule for \(name) \(shown)",
            inTest: "iptables rule for \(name) needs to be deleted for \(family) (\(shown))"
        )
    }

    /// Salt's words, and what it leaves out: why.
    func report(_ decision: Decision, after outcomes: [StepOutcome], doing verb: String, _ attempted: String) -> Report
    {
        ToolRefusal.report(decision, after: outcomes) {
            "Failed to \(verb) iptables rule for \(name).\nAttempted rule was \(attempted)\n\($0.text)"
        }
    }

    /// The whole command as Salt shows it.
    func shown(_ verb: String, _ position: Int?, in context: StateContext) -> String {
        filter.display("\(verb) \(chain)", position.map(String.init) ?? "", rule.text, in: context)
    }

    /// A rule named by its place is deleted every time.
    private func isToDelete(in context: StateContext) async throws -> Bool {
        if place != nil { return true }
        return try await filter.holds(["-C", chain] + rule.words, in: context)
    }

    /// A rule that is there may yet have to be kept for the next start.
    private func keep(_ comment: String, _ shown: String, in context: StateContext) async throws -> Decision {
        guard try await !filter.isSaved(in: context) else { return .satisfied(comment) }
        let saved = "\nSaved iptables rule \(name) for \(filter.family)\n\(shown)\(filter.saved(in: context))"
        return .change(
            try filter.saving(in: context),
            changes: [:],
            comment: comment + saved,
            inTest: comment + "\nThe rules need to be saved"
        )
    }

    /// Counted from the end when it is below zero.
    private func index(_ position: Int, in context: StateContext) async throws -> Int {
        guard position < 0 else { return position }
        return max(1, try await filter.rules(of: chain, in: context).count + position + 1)
    }
}

extension Optional {
    /// `map` with a question that takes time.
    fileprivate func asyncMap<T>(_ transform: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
