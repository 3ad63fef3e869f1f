import ExecutionModules
import OrderedCollections
import Values

/// `state.disable` and its kin: states and SLS files that are not run on this machine, kept in the grain
/// `state_runs_disabled`.
enum StateDisabling {
    static let disable = StateFunction(
        "state.disable",
        .changes,
        "Run no more: functions of states, SLS names, or highstate: states"
    ) {
        call,
        work in
        try await change(&call, work) { name, names in
            guard !names.contains(name) else { return "Info: \(name) state already disabled." }
            names.append(name)
            return "Info: \(name) state disabled."
        }
    }

    static let enable = StateFunction("state.enable", .changes, "Run again what state.disable named: states") {
        call,
        work in
        try await change(&call, work) { name, names in
            guard let at = names.firstIndex(of: name) else { return "Info: \(name) state already enabled." }
            names.remove(at: at)
            return "Info: \(name) state enabled."
        }
    }

    static let list = StateFunction("state.list_disabled", .reads, "What state.disable has named") { call, work in
        try call.finish()
        return JobOutcome(try await work.facts.grains()["state_runs_disabled"] ?? "")
    }

    /// The return of a run that somebody has disabled; nil when it may go on.
    static func refusal(of request: StateCall, _ grains: Value) -> JobOutcome? {
        if request.files.isEmpty {
            guard !refusals(of: ["highstate"], grains).isEmpty else { return nil }
            return JobOutcome([
                "name": "Salt highstate run is disabled. To re-enable, run state.enable highstate",
                "result": "False", "comment": "Disabled",
            ])
        }
        let reasons = refusals(of: request.files, grains)
        guard !reasons.isEmpty else { return nil }
        return .rejected(reasons)
    }

    /// Why SLS files or the highstate are not run, in Salt's words.
    private static func refusals(of names: [String], _ grains: Value) -> [String] {
        let disabled = grains["state_runs_disabled"]?.list?.compactMap(\.string) ?? []
        return names.flatMap { name in
            disabled.compactMap { pattern -> String? in
                if pattern.contains(".*") {
                    guard name.hasPrefix(pattern.prefix { $0 != "." } + ".") else { return nil }
                    return "The state file \"\(name)\" is currently disabled by \"\(pattern)\", "
                        + "to re-enable, run state.enable \(pattern)."
                }
                guard pattern == name else { return nil }
                return "The state file \"\(name)\" is currently disabled, to re-enable, run state.enable \(name)."
            }
        }
    }

    private static func change(
        _ call: inout Call,
        _ work: StateWork,
        _ body: @Sendable (String, inout [String]) -> String
    ) async throws -> JobOutcome {
        let given = try call.required("states")
        try call.finish()
        let words =
            given.list?.compactMap(\.string) ?? (given.string ?? given.keyText).split(separator: ",").map(String.init)
        let old = try await work.facts.grains()["state_runs_disabled"]?.list?.compactMap(\.string) ?? []
        var names = old
        let lines = words.map { body($0, &names) }
        if names != old {
            let file = GrainsFile(work.setup.host, options: work.setup.options)
            try file.set(["state_runs_disabled": .list(names.map { .string($0) })], isDestructive: false)
        }
        return JobOutcome(["res": true, "msg": .string(lines.joined(separator: "\n"))])
    }
}
