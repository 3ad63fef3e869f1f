import ExecutionModules
import Hosts
import OrderedCollections
import Values

/// States that are shown now and run later: `state.request` and its kin. The request lies in the cache directory.
enum StateRequests {
    static let request = StateFunction(
        "state.request",
        .changes,
        "Show what SLS files would do, and keep that for state.run_request: mods [name=]"
    ) {
        call,
        work in
        let name = requestName(&call)
        let mods = call.positional.first ?? call.named["mods"] ?? .null
        let named = call.named.filter { $0.key != "mods" }
        call.named["test"] = true
        let outcome = try await StateApply.run(&call, work)
        var requests = try requests(work)
        requests[name] = ["test_run": outcome.value, "mods": mods, "kwargs": .map(named)]
        try keep(requests, work)
        return outcome
    }

    static let check = StateFunction("state.check_request", .reads, "The requests that wait, or one of them: [name]") {
        call,
        work in
        let name = call.take("name")
        try call.finish()
        let requests = try requests(work)
        return JobOutcome(name.map { requests[$0] ?? [:] } ?? .map(requests))
    }

    static let clear = StateFunction(
        "state.clear_request",
        .changes,
        "Drop the requests that wait, or one of them: [name]"
    ) {
        call,
        work in
        let name = call.take("name")
        try call.finish()
        var requests = try requests(work)
        if let name, requests.removeValue(forKey: name) == nil, !requests.isEmpty { return JobOutcome(false) }
        try keep(name == nil ? [:] : requests, work)
        return JobOutcome(true)
    }

    static let run = StateFunction("state.run_request", .changes, "Run what was requested: [name]") { call, work in
        let name = requestName(&call)
        var requests = try requests(work)
        guard let request = requests.removeValue(forKey: name) else {
            try call.finish()
            return JobOutcome([:])
        }
        var apply = Call("state.apply", [request["mods"] ?? .null], request["kwargs"]?.map ?? [:])
        apply.named.merge(call.named) { _, now in now }
        apply.named["test"] = nil
        let outcome = try await StateApply.run(&apply, work)
        try keep(requests, work)
        return outcome
    }

    private static func requestName(_ call: inout Call) -> Value {
        if call.function == "state.run_request" { return call.take("name") ?? "default" }
        return call.named.removeValue(forKey: "name") ?? "default"
    }

    // MARK: the file

    private static func path(_ work: StateWork) -> String { work.setup.cacheDirectory + "/requests.json" }

    private static func requests(_ work: StateWork) throws -> Value.Map {
        guard try work.setup.host.info(path(work)) != nil else { return [:] }
        let text = String(decoding: try work.setup.host.read(path(work), limit: 1 << 26), as: UTF8.self)
        return try JSON.parse(text).map ?? [:]
    }

    private static func keep(_ requests: Value.Map, _ work: StateWork) throws {
        let host = work.setup.host
        if requests.isEmpty {
            if try host.info(path(work)) != nil { try host.remove(path(work)) }
            return
        }
        try host.makeDirectory(work.setup.cacheDirectory, parents: true, FileAttributes(mode: 0o700))
        // Results may hold what nobody else shall read.
        try host.write(Array(JSON.text(.map(requests)).utf8), to: path(work), FileAttributes(mode: 0o600))
    }
}
