import OrderedCollections

/// A value from a YAML document with the place it was written, for every part of it.
package struct Node: Sendable {
    package enum Content: Sendable {
        /// null, bool, int, double or string.
        case scalar(Value)
        case list([Node])
        /// In document order; keys are unique.
        case map([(key: Node, value: Node)])
    }

    package var content: Content
    package var location: SourceLocation

    package init(_ content: Content, at location: SourceLocation) {
        self.content = content
        self.location = location
    }

    /// The same without locations.
    package var value: Value {
        switch content {
        case .scalar(let value): value
        case .list(let nodes): .list(nodes.map(\.value))
        case .map(let pairs): .map(Value.Map(pairs.map { ($0.key.value, $0.value.value) }) { _, last in last })
        }
    }

    /// A node whose every part carries the same location, for values that no file holds (the command line, a function).
    package init(_ value: Value, at location: SourceLocation) {
        switch value {
        case .list(let values):
            self.init(.list(values.map { Node($0, at: location) }), at: location)
        case .map(let map):
            let pairs = map.map { (key: Node($0.key, at: location), value: Node($0.value, at: location)) }
            self.init(.map(pairs), at: location)
        default:
            self.init(.scalar(value), at: location)
        }
    }

    package var scalar: Value? {
        if case .scalar(let value) = content { value } else { nil }
    }

    package var string: String? { scalar?.string }

    package var list: [Node]? {
        if case .list(let nodes) = content { nodes } else { nil }
    }

    package var pairs: [(key: Node, value: Node)]? {
        if case .map(let pairs) = content { pairs } else { nil }
    }

    /// The value under a text key of a map.
    package subscript(key: String) -> Node? {
        pairs?.first { $0.key.string == key }?.value
    }
}
