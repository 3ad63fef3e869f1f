import Hosts
import OrderedCollections
import StateModules
import States
import Values

/// `http.*`: questions to HTTP servers.
enum HTTPFunctions {
    static let all = [
        ExecutionFunction("http.query", .changes, "What an HTTP server answers: url, method=…", query),
        ExecutionFunction(
            "http.wait_for_successful_query",
            .changes,
            "The same, asked again until there is no error: url, wait_for=300, request_interval=1.",
            wait
        ),
    ]

    @Sendable
    static func query(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        try await answer(to: HTTPQuery(&call), context)
    }

    @Sendable
    private static func wait(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let patience = HTTPPatience(
            seconds: try seconds("wait_for", &call),
            interval: try seconds("request_interval", &call)
        )
        let query = try HTTPQuery(&call)
        return try await patience.repeated { remaining in
            var query = query
            query.timeout = min(query.timeout, remaining)
            let result = try await answer(to: query, context)
            return (result, result["error"] == nil)
        }
    }

    private static func seconds(_ name: String, _ call: inout Call) throws -> Double? {
        guard let value = call.option(name) else { return nil }
        guard let number = value.double ?? value.string.flatMap({ Double($0) }), number.isFinite else {
            throw CallError.failed("\(call.function): '\(name)' must be a number of seconds, not \(value.kind)")
        }
        return number
    }

    /// Sends the request and shows what came of it.
    private static func answer(to query: HTTPQuery, _ context: ExecutionContext) async throws -> Value {
        if query.isTest, query.testURL == nil { return [:] }
        guard let downloads = context.downloads else {
            throw CallError.failed("nobody may ask HTTP servers here: \(query.url) is not asked")
        }
        let request = try query.request(body: try await body(query.dataFile, context))
        var result: Value.Map = query.isTest ? ["test": true] : [:]
        let shown: Value.Map
        do {
            shown = try query.view.result(of: try await downloads.ask(request))
        } catch let failure as WebFailure {
            shown = query.view.result(of: failure)
        }
        result.merge(shown) { _, last in last }
        return .map(result)
    }

    private static func body(_ file: String?, _ context: ExecutionContext) async throws -> [UInt8]? {
        guard let file else { return nil }
        let path = TreeFunctions.treePath(file)
        guard path != file else { return try context.host.read(file, limit: WebAnswer.bodyLimit) }
        guard let entry = try await context.files.entry(path, in: "base") else {
            throw CallError.failed("'data_file': there is no \(file)")
        }
        return try await context.files.contents(of: entry)
    }
}
