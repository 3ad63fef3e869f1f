import OrderedCollections
import Values

/// `highstate`, `plan` and `ping`: the functions that are typed most.
enum ShortNames {
    static let all: [String: (function: String, named: Value.Map)] = [
        "highstate": ("state.highstate", [:]),
        "plan": ("state.apply", ["test": true]),
        "ping": ("test.ping", [:]),
    ]

    /// The function that `name` stands for, and the arguments with those it brings along.
    static func expand(_ name: String, _ arguments: FunctionArguments) -> (name: String, arguments: FunctionArguments) {
        guard let short = all[name] else { return (name, arguments) }
        var arguments = arguments
        arguments.named.merge(short.named) { given, _ in given }
        return (short.function, arguments)
    }
}
