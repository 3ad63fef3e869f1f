import OrderedCollections
package import States
package import Values
import YAML

extension LowState {
    /// The low states of a simple SLS text: IDs with `mod.fun` and arguments; no `include`, `extend`, `names` or `*_in`.
    package static func list(_ sls: String, file: String = "test.sls") throws -> [LowState] {
        var states: [LowState] = []
        for (id, body) in try YAML.parse(sls, file: file)?.pairs ?? [] {
            for (function, arguments) in body.pairs ?? [(body, Node(Node.Content.list([]), at: body.location))] {
                states.append(try state(id, function, arguments, order: 10_000 + states.count, file))
            }
        }
        return states
    }

    private static func state(
        _ id: Node,
        _ function: Node,
        _ arguments: Node,
        order: Int,
        _ file: String
    ) throws -> LowState {
        let parts = (function.string ?? "").split(separator: ".").map(String.init)
        guard let name = id.string, parts.count == 2 else {
            throw Diagnostic(.error, "\(function.string ?? "?") is not mod.fun", at: function.location)
        }
        let pairs = (arguments.list ?? []).compactMap { $0.pairs?.first }
        var state = LowState(
            id: name,
            name: pairs.last { $0.key.string == "name" }?.value.string ?? name,
            state: parts[0],
            function: parts[1],
            sls: String(file.prefix { $0 != "." }),
            order: Double(order),
            arguments: pairs.compactMap { pair in
                pair.key.string.flatMap { $0 == "name" ? nil : Argument(name: $0, value: pair.value) }
            },
            location: id.location
        )
        if let order = state["order"]?.scalar?.double { state.order = order }
        return state
    }
}

/// A value laid out for reading and comparing in fixtures: `key: text`, longer text indented under `key: |`.
package func readable(_ value: Value) -> String {
    switch value {
    case .map(let map): return map.map { entry("\($0.key.keyText):", $0.value) }.joined(separator: "\n")
    case .list(let list): return list.map { entry("-", $0) }.joined(separator: "\n")
    default: return value.isNull ? "None" : value.string ?? value.keyText
    }
}

private func entry(_ head: String, _ value: Value) -> String {
    let text = readable(value)
    if value.map?.isEmpty == true { return head + " {}" }
    if value.list?.isEmpty == true { return head + " []" }
    let isBlock = value.string.map { $0.contains("\n") } ?? (value.map != nil || value.list != nil)
    guard isBlock else { return text.isEmpty ? head : head + " " + text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
    return head + (value.string == nil ? "" : " |") + "\n" + lines.joined(separator: "\n")
}
