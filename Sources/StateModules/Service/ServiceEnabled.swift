package import States
package import Values

/// `service.enabled`: a service starts with the machine, whether or not it runs now.
///
///     nginx:
///       service.enabled: []
package struct ServiceEnabled: GoalState {
    package static let name = "service.enabled"

    package let goal: ServiceGoal

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = ServiceGoal(name: arguments.name, enable: true)
    }
}

/// `service.disabled`: a service does not start with the machine, whether or not it runs now.
///
///     telnet:
///       service.disabled: []
package struct ServiceDisabled: GoalState {
    package static let name = "service.disabled"

    package let goal: ServiceGoal

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = ServiceGoal(name: arguments.name, enable: false)
    }
}
