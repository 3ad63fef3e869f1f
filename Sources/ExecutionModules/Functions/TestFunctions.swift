import Grains
import Hosts
import OrderedCollections
import Values

/// `test.*`: functions that show the way to a minion works.
enum TestFunctions {
    static let all = [
        ExecutionFunction("test.ping", .reads, "True, from every minion that is reached.") { call, _ in
            try call.finish()
            return true
        },
        ExecutionFunction("test.version", .reads, "The version of cm.") { call, _ in
            try call.finish()
            return .string(Release.cm)
        },
        ExecutionFunction("test.versions_report", .reads, "The versions of cm and of the Salt it speaks.") {
            call,
            _ in
            try call.finish()
            let salt = Release.salt.map(String.init).joined(separator: ".")
            let system = SystemFacts.current()
            return .string(
                "cm: \(Release.cm)\nSalt: \(salt)\nSystem: \(system.kernel) \(system.kernelRelease) \(system.machine)"
            )
        },
        ExecutionFunction("test.echo", .reads, "The text it is given.") { call, _ in
            let text = try call.required("text")
            try call.finish()
            return text
        },
        ExecutionFunction("test.arg", .reads, "The arguments it is given, as they arrived.") { call, _ in
            ["args": .list(call.positional), "kwargs": .map(call.named)]
        },
        ExecutionFunction("test.arg_repr", .reads, "The arguments it is given, as JSON texts.") { call, _ in
            ["args": .string(JSON.text(.list(call.positional))), "kwargs": .string(JSON.text(.map(call.named)))]
        },
        ExecutionFunction("test.kwarg", .reads, "The named arguments it is given.") { call, _ in .map(call.named) },
        ExecutionFunction("test.outputter", .reads, "The data it is given, to try output formats.") { call, _ in
            try call.required("data")
        },
        ExecutionFunction("test.retcode", .reads, "Sets the exit code: 42, or code.") { call, context in
            context.setRetcode(call.take("code")?.int ?? 42)
            try call.finish()
            return true
        },
        ExecutionFunction("test.true", .reads, "True.") { _, _ in true },
        ExecutionFunction("test.false", .reads, "False.") { _, _ in false },
        ExecutionFunction("test.sleep", .reads, "Sleeps so many seconds, then True.", sleep),
        ExecutionFunction(
            "test.fib",
            .reads,
            "The Fibonacci number with an index, and the seconds it took.",
            fibonacci
        ),
        ExecutionFunction(
            "test.collatz",
            .reads,
            "The Collatz series from a number, and the seconds it took.",
            collatz
        ),
        ExecutionFunction("test.exception", .reads, "Fails with a message.") { call, _ in
            throw CallError.failed(call.optionalText("message") ?? "Test Exception")
        },
        ExecutionFunction("test.not_loaded", .reads, "The modules that this build lacks: none is lost at run time.") {
            _,
            _ in []
        },
    ]

    @Sendable
    private static func sleep(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let seconds = try call.number("length") ?? 0
        try call.finish()
        try await Task.sleep(for: .seconds(seconds))
        return true
    }

    @Sendable
    private static func fibonacci(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let index = try call.integer("num") ?? 0
        try call.finish()
        let start = context.host.now
        var pair = (0, 1)
        for _ in 0..<max(index, 0) {
            let (sum, overflows) = pair.0.addingReportingOverflow(pair.1)
            if overflows { throw CallError.failed("test.fib counts up to index 91") }
            pair = (pair.1, sum)
        }
        return [.int(pair.0), .double(context.host.now - start)]
    }

    @Sendable
    private static func collatz(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        guard let first = try call.integer("start"), first > 0 else {
            throw CallError.failed("test.collatz needs a positive number")
        }
        try call.finish()
        let start = context.host.now
        var steps: [Value] = []
        var number = first
        while number > 1 {
            steps.append(.int(number))
            let (tripled, overflows) = number.multipliedReportingOverflow(by: 3)
            if !number.isMultiple(of: 2), overflows {
                throw CallError.failed("test.collatz: the series grows too large")
            }
            number = number.isMultiple(of: 2) ? number / 2 : tripled + 1
        }
        return [.list(steps), .double(context.host.now - start)]
    }
}
