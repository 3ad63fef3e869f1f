import Compiler
import ExecutionModules
import OrderedCollections
import States
import Values

/// The functions that show what the tree says and change nothing.
enum StateShow {
    static let lowState = StateFunction(
        "state.show_lowstate",
        .reads,
        "The states of the highstate, in order, as they would run"
    ) { call, work in
        let request = try work.request(&call, wantsFiles: false)
        try call.finish()
        return try await work.show(request) { $0.listing }
    }

    static let lowSLS = StateFunction(
        "state.show_low_sls",
        .reads,
        "The states that SLS files declare, in order, before extend, exclude, use and *_in: mods"
    ) { call, work in
        let request = try named(&call, work)
        return try await work.show(request, .declared) { $0.listing }
    }

    static let highstate = StateFunction("state.show_highstate", .reads, "The high data of the highstate") {
        call,
        work in
        let request = try work.request(&call, wantsFiles: false)
        try call.finish()
        return try await work.show(request) { $0.high }
    }

    static let idExists = StateFunction("state.id_exists", .reads, "Whether SLS files declare these IDs: ids mods") {
        call,
        work in
        let ids = try call.text("ids").split(separator: ",").map(String.init)
        let request = try named(&call, work)
        return try await work.show(request) { compiled in
            .bool(Set(ids).isSubset(of: compiled.low.map(\.id)))
        }
    }

    static let sls = StateFunction("state.show_sls", .reads, "The high data of SLS files: mods") { call, work in
        let request = try named(&call, work)
        return try await work.show(request) { $0.high }
    }

    static let states = StateFunction("state.show_states", .reads, "The SLS files of the highstate, in order") {
        call,
        work in
        let request = try work.request(&call, wantsFiles: false)
        // They come in order whatever it says, as in Salt.
        _ = call.take("sort_by_order")
        try call.finish()
        return try await work.show(request) { compiled in
            .list(OrderedSet(compiled.low.map(\.sls)).map { .string($0) })
        }
    }

    static let top = StateFunction("state.show_top", .reads, "The SLS files that the top file gives this minion") {
        call,
        work in
        try await work.showTop(&call) { $0 }
    }

    static let slsExists = StateFunction("state.sls_exists", .reads, "Whether these SLS files are in the tree: mods") {
        call,
        work in
        let request = try named(&call, work)
        for name in request.files {
            let path = name.split(separator: ".").joined(separator: "/")
            let environment = request.environment ?? "base"
            if try await work.setup.files.entry(path + ".sls", in: environment) != nil { continue }
            if try await work.setup.files.entry(path + "/init.sls", in: environment) != nil { continue }
            return JobOutcome(false)
        }
        return JobOutcome(true)
    }

    private static func named(_ call: inout Call, _ work: StateWork) throws(CallError) -> StateCall {
        let request = try work.request(&call, wantsFiles: true)
        guard !request.files.isEmpty else { throw .missing(function: call.function, argument: "mods") }
        try call.finish()
        return request
    }
}
