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
