import OrderedCollections
package import States
package import Values

/// `service.masked`: a service cannot be started at all.
///
///     apt-daily:
///       service.masked:
///         - runtime: True
package struct ServiceMasked: GoalState {
    package static let name = "service.masked"

    package let goal: ServiceMask

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = try ServiceMask(&arguments, masks: true)
    }
}

/// `service.unmasked`: a service can be started.
///
///     apt-daily:
///       service.unmasked: []
package struct ServiceUnmasked: GoalState {
    package static let name = "service.unmasked"

    package let goal: ServiceMask

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = try ServiceMask(&arguments, masks: false)
    }
}

/// What the two states of masks share.
package struct ServiceMask: StateGoal {
    let name: String
    let masks: Bool
    let isRuntime: Bool

    init(_ arguments: inout Arguments, masks: Bool) throws(Diagnostic) {
        name = arguments.name
        self.masks = masks
        isRuntime = try arguments.bool("runtime", or: false)
    }

    private var kind: String { isRuntime ? "runtime masked" : "masked" }
    private var goal: String { isRuntime ? "runtime " + word : word }
    private var word: String { masks ? "masked" : "unmasked" }

    package func decide(in context: StateContext) async throws -> Decision {
        let manager = ServiceManagers.find(on: context.host)
        guard manager.canMask else { return .impossible("Service masking not available on this minion") }
        if try await isMasked(context) == masks {
            return .satisfied("Service \(name) \(masks ? "is" : "was") already \(goal)")
        }
        let action: ServiceAction =
            masks ? (isRuntime ? .maskAtRuntime : .mask) : (isRuntime ? .unmaskAtRuntime : .unmask)
        return .change(
            manager.act(action, on: name, host: context.host),
            changes: [.string(kind): ["old": .bool(!masks), "new": .bool(masks)]],
            comment: "Service \(name) was \(goal)",
            inTest: "Service \(name) would be \(goal)"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard try await isMasked(context) == masks else {
            return Report(result: false, comment: "Failed to \(masks ? "mask" : "unmask") service \(name)")
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }

    private func isMasked(_ context: StateContext) async throws -> Bool {
        let status = try await ServiceManagers.find(on: context.host).status(of: name, on: context.host)
        return isRuntime ? status.isMaskedAtRuntime : status.isMasked
    }
}
