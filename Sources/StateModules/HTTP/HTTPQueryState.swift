import OrderedCollections
package import States
package import Values

/// `http.query`: a server answers as it should.
///
///     the shop is there:
///       http.query:
///         - name: https://shop.example.com/health
///         - status: 200
///         - match: OK
package struct HTTPQueryState: GoalState {
    package static let name = "http.query"

    package let goal: HTTPAsking

    package init(arguments: inout Arguments) throws(Diagnostic) {
        var asking = try HTTPAsking(&arguments)
        let waits = arguments.peek("wait_for") != nil
        if let seconds = try arguments.double("wait_for"), seconds != 0 {
            asking.call.name = "http.wait_for_successful_query"
            asking.call.named["wait_for"] = .double(seconds)
        }
        if waits, let interval = try arguments.double("request_interval") {
            asking.call.named["request_interval"] = .double(interval)
        }
        goal = asking
    }
}
