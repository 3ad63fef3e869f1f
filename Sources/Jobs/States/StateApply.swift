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
        let places = "SLS '\(request.files.joined(separator: ","))' within saltenv '\(request.environment ?? "base")'"
        return try await work.apply(request) { low throws(CallError) in
            let wanted = low.indices.filter { low[$0].id == id }
            if wanted.isEmpty { throw .failed("No matches for ID '\(id)' found in \(places)") }
            // With all that they require, as Salt does it.
            let graph = RequisiteGraph(low)
            let needed = wanted.reduce(into: Set(wanted)) { $0.formUnion(graph.ancestors(of: $1)) }
            return low.indices.filter { needed.contains($0) }.map { low[$0] }
        }
    }

    static let top = StateFunction("state.top", .changes, "Apply what another top file says: topfn") { call, work in
        let name = try call.text("topfn")
        var request = try work.request(&call, wantsFiles: false)
        try call.finish()
        request.topFile = "salt://" + name
        return try await work.apply(request) { $0 }
    }

    /// `state.apply` on behalf of another function.
    static func run(_ call: inout Call, _ work: StateWork) async throws -> JobOutcome {
        try await run(&call, work, wantsFiles: true)
    }

    private static func run(_ call: inout Call, _ work: StateWork, wantsFiles: Bool) async throws -> JobOutcome {
        let request = try work.request(&call, wantsFiles: wantsFiles)
        try call.finish()
        if let refusal = StateDisabling.refusal(of: request, try await work.facts.grains()) { return refusal }
        return try await work.apply(request) { $0 }
    }
}
