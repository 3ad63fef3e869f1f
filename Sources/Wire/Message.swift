package import Values

/// Something that crosses the wire as JSON. Parsing is the border: what comes out of `init` cannot hold a bad value.
package protocol Message: Sendable {
    init(json: Value) throws(MessageError)
    var json: Value { get }
}

/// What is wrong with a message, with the field that shows it.
package struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    package var field: String
    package var problem: String

    package init(_ field: String, _ problem: String) {
        self.field = field
        self.problem = problem
    }

    package var description: String { "bad message: '\(field)' \(problem)" }
}

extension Message {
    package init(parsing bytes: [UInt8]) throws(MessageError) {
        let value: Value
        do { value = try JSON.parse(bytes) } catch { throw MessageError("body", error.description) }
        try self.init(json: value)
    }

    /// One line of JSON, without the newline.
    package var line: String { JSON.text(json) }
}

extension Value {
    /// The text field `key`, or an error that names it.
    package func text(_ key: String) throws(MessageError) -> String {
        guard let text = self[key]?.string else { throw MessageError(key, "must be a string") }
        return text
    }

    package func number(_ key: String) throws(MessageError) -> Int {
        guard let number = self[key]?.int else { throw MessageError(key, "must be a whole number") }
        return number
    }

    package func time(_ key: String) throws(MessageError) -> Double {
        guard let number = self[key]?.double else { throw MessageError(key, "must be a number") }
        return number
    }

    /// The checked name in field `key`.
    package func name<Name: CheckedName>(_ key: String, as type: Name.Type = Name.self) throws(MessageError) -> Name {
        guard let name = Name(try text(key)) else { throw MessageError(key, "is not a valid \(Name.self)") }
        return name
    }
}

extension Value {
    /// Every element of the list in field `key`.
    func all<Element>(
        _ key: String,
        _ read: (Value) throws(MessageError) -> Element
    ) throws(MessageError) -> [Element] {
        guard let list = self[key]?.list else { throw MessageError(key, "must be a list") }
        var elements: [Element] = []
        for value in list { elements.append(try read(value)) }
        return elements
    }
}
