import OrderedCollections
package import States
package import Values

/// `event.send`: the master's journal gets an event, every time.
///
///     mycompany/web/half:
///       event.send:
///         - data:
///             status: half of it is done
package struct EventSend: GoalState {
    package static let name = "event.send"

    package let goal: EventMessage

    package init(arguments: inout Arguments) throws(Diagnostic) { goal = try EventMessage(&arguments) }
}

/// `event.fire_master`: the same by an older name.
package struct EventFireMaster: GoalState {
    package static let name = "event.fire_master"

    package let goal: EventMessage

    package init(arguments: inout Arguments) throws(Diagnostic) { goal = try EventMessage(&arguments) }
}
