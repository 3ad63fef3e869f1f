package import Values

/// Reads a state's arguments as a run would, and runs nothing. It goes on after a mistake, to find the others.
package enum ArgumentCheck {
    /// What is wrong with the arguments of `state` for this module.
    package static func problems(of state: LowState, for module: any StateModule.Type) -> [Diagnostic] {
        var state = state
        var found: [Diagnostic] = []
        for _ in 0...state.arguments.count {
            let problems = Self.once(state, module)
            found += problems.filter { !found.contains($0) }
            // Without the arguments that were wrong the module gets to look at the rest.
            let count = state.arguments.count
            state.arguments.removeAll { argument in problems.contains { argument.value.holds($0.location) } }
            if state.arguments.count == count { break }
            // What is missing now may be missing because it was taken away.
            if Self.once(state, module).contains(where: { $0.location == state.location }) { break }
        }
        return found
    }

    /// The arguments of a module in the order in which it asks for them, and those that it cannot do without. Each that
    /// it misses is given, so that it goes on to the next.
    package static func names(of module: any StateModule.Type) -> (names: [String], required: Set<String>) {
        let place = SourceLocation(file: "", line: 1, column: 1)
        let parts = module.name.split(separator: ".").map(String.init)
        var required: [String] = []
        while true {
            let given = required.map { LowState.Argument(name: $0, value: Node(Value.string("/x"), at: place)) }
            let state = LowState(
                id: "x",
                name: "/x",
                state: parts.first ?? "",
                function: parts.last ?? "",
                sls: "",
                arguments: given,
                location: place
            )
            var arguments = Arguments(state)
            do throws(Diagnostic) {
                _ = try module.init(arguments: &arguments)
                return (Self.unique(arguments.known), Set(required))
            } catch {
                guard let last = arguments.known.last, !required.contains(last) else {
                    return (Self.unique(arguments.known), Set(required))
                }
                required.append(last)
            }
        }
    }

    private static func unique(_ names: [String]) -> [String] {
        names.enumerated().filter { at, name in !names[..<at].contains(name) }.map(\.element)
    }

    private static func once(_ state: LowState, _ module: any StateModule.Type) -> [Diagnostic] {
        do throws(Diagnostics) {
            _ = try GlobalArguments.split(state, for: module)
            return []
        } catch {
            return error.all
        }
    }
}

extension Node {
    /// Whether this node or a part of it stands at `location`.
    package func holds(_ location: SourceLocation?) -> Bool {
        if self.location == location { return true }
        return switch content {
        case .scalar: false
        case .list(let nodes): nodes.contains { $0.holds(location) }
        case .map(let pairs): pairs.contains { $0.key.holds(location) || $0.value.holds(location) }
        }
    }
}
