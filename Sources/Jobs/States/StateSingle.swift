import ExecutionModules
import Hosts
import OrderedCollections
import States
import Values

/// The functions that run states which no tree declares.
enum StateSingle {
    private static let commandLine = SourceLocation(file: "command line", line: 1)

    static let single = StateFunction(
        "state.single",
        .changes,
        "Run one state: fun name [KEY=VALUE…] [test=True]"
    ) { call, work in
        let function = try call.text("fun")
        let name = try call.text("name")
        let request = try work.request(&call, wantsFiles: false)
        let parts = function.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw CallError.failed("'\(function)' is no state: it is written module.function, such as file.managed")
        }
        let arguments = call.named.map {
            LowState.Argument(name: $0.key.keyText, value: Node($0.value, at: commandLine))
        }
        call.named = [:]
        try call.finish()
        let state = LowState(
            id: name,
            name: name,
            state: parts[0],
            function: parts[1],
            sls: "",
            arguments: arguments,
            location: commandLine
        )
        return try await work.apply([state], request)
    }

    static let template = StateFunction(
        "state.template",
        .changes,
        "Run the states of an SLS file on this machine: tem"
    ) { call, work in
        let path = try call.text("tem")
        let contents = try work.setup.host.read(path, limit: 1 << 24)
        return try await run(contents, &call, work)
    }

    static let templateText = StateFunction(
        "state.template_str",
        .changes,
        "Run the states of an SLS text: tem"
    ) { call, work in
        let text = try call.text("tem")
        return try await run(Array(text.utf8), &call, work)
    }

    static let low = StateFunction("state.low", .changes, "Run one low state: data") { call, work in
        guard var data = try call.required("data").map else {
            throw CallError.failed("state.low needs a mapping such as {state: pkg, fun: installed, name: vi}")
        }
        let request = try work.request(&call, wantsFiles: false)
        try call.finish()
        func take(_ key: String) -> String? { data.removeValue(forKey: .string(key))?.string }
        guard let state = take("state"), let function = take("fun"), let name = take("name") ?? take("__id__") else {
            throw CallError.failed("state.low needs state, fun and name")
        }
        let id = take("__id__") ?? name
        let low = LowState(
            id: id,
            name: name,
            state: state,
            function: function,
            sls: take("__sls__") ?? "",
            environment: take("__env__") ?? "base",
            arguments: data.map { LowState.Argument(name: $0.key.keyText, value: Node($0.value, at: commandLine)) },
            location: commandLine
        )
        return try await work.apply([low], request)
    }

    static let high = StateFunction("state.high", .changes, "Run the states of high data: data") { call, work in
        guard let data = try call.required("data").map else {
            throw CallError.failed("state.high needs a mapping of IDs such as {vi: {pkg: [installed]}}")
        }
        return try await run(Array(("#!json\n" + JSON.text(.map(data))).utf8), &call, work, name: "high")
    }

    private static func run(_ contents: [UInt8], _ call: inout Call, _ work: StateWork, name: String = "template")
        async throws -> JobOutcome
    {
        var request = try work.request(&call, wantsFiles: false)
        try call.finish()
        request.files = [name]
        request.overlay = OverlayTree.File(
            path: name + ".sls",
            environment: request.environment ?? "base",
            contents: contents
        )
        return try await work.apply(request) { $0 }
    }
}
