import Compiler
import ExecutionModules
import OrderedCollections
import States
import TestSupport
import Values

/// A few functions for templates to call.
enum TestFunctions {
    static let table = FunctionTable([
        ExecutionFunction("test.echo", .reads, "Gives back what it gets.") { call, _ in
            let value = try call.required("text")
            try call.finish()
            return value
        },
        ExecutionFunction("pillar.get", .reads, "A value of the pillar.") { call, context in
            let key = try call.text("key")
            return context.pillar.traverse(key) ?? call.take("default") ?? ""
        },
        ExecutionFunction("grains.get", .reads, "A grain.") { call, context in
            let key = try call.text("key")
            return context.grains.traverse(key) ?? call.take("default") ?? ""
        },
        ExecutionFunction("test.fail", .reads, "Fails.") { _, _ in
            throw CallError.failed("it broke")
        },
    ])

    static let context = ExecutionContext(
        host: FakeHost(),
        files: FakeTree(),
        grains: [:],
        pillar: [:],
        options: [:],
        functions: table
    )
}
