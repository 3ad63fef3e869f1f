package import Values

/// What `fire_event` tells the master about a state.
package struct StateEvent: Hashable, Sendable {
    /// The end of the event's name: the state's name, or what the tree says.
    package var tail: String
    /// The state's result.
    package var result: Value

    package init(tail: String, result: Value) {
        self.tail = tail
        self.result = result
    }
}
