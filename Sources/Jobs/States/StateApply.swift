import ExecutionModules
import OrderedCollections
import States
import Values

/// The functions that bring the machine to its state.
enum StateApply {
    static let apply = StateFunction(
        "state.apply",
        .changes,
        "Apply the SLS files named, or all that the top file says: [mods] [test=True] [pillar={}] [exclude=] [saltenv=] [queue=True]"
    ) { call, work in
        try await run(&call, work, wantsFiles: true)
    }

    static let test = StateFunction("state.test", .reads, "state.apply with test=True") { call, work in
        call.named["test"] = true
        return try await run(&call, work, wantsFiles: true)
    }

    static let highstate = StateFunction("state.highstate", .changes, "Apply all that the top file says") {
        call,
        work in
        try await run(&call, work, wantsFiles: false)
    }

    static let sls = StateFunction("state.sls", .changes, "Apply the SLS files named: mods") { call, work in
        guard !call.positional.isEmpty || call.named["mods"] != nil else {
            throw CallError.missing(function: "state.sls", argument: "mods")
        }
        return try await run(&call, work, wantsFiles: true)
    }

    static let slsID = StateFunction("state.sls_id", .changes, "Apply one ID of the SLS files named: id mods") {
        call,
        work in
        let id = try call.text("id")
        let request = try work.request(&call, wantsFiles: true)
        try call.finish()
        return try await work.apply(request) { low in low.filter { $0.id == id || $0.name == id } }
    }

    private static func run(_ call: inout Call, _ work: StateWork, wantsFiles: Bool) async throws -> JobOutcome {
        let request = try work.request(&call, wantsFiles: wantsFiles)
        try call.finish()
        return try await work.apply(request) { $0 }
    }
}
