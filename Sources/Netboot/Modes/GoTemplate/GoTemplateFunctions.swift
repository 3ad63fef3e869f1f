import OrderedCollections
import Values

/// The functions that every template has, as Go's `text/template` defines them.
enum GoTemplateFunctions {
    /// Why a call went wrong, in Go's words.
    struct Failure: Error, CustomStringConvertible {
        var description: String

        init(_ description: String) { self.description = description }
    }

    static let names: Set<String> = [
        "and", "eq", "ge", "gt", "html", "index", "le", "len", "lt", "ne", "not", "or", "print", "printf", "println",
        "urlquery",
    ]

    static func call(_ name: String, _ arguments: [Value]) throws(Failure) -> Value {
        switch name {
        case "and": return try some(name, arguments).first { !GoFormat.isTrue($0) } ?? arguments[arguments.count - 1]
        case "or": return try some(name, arguments).first { GoFormat.isTrue($0) } ?? arguments[arguments.count - 1]
        case "not": return .bool(!GoFormat.isTrue(try some(name, arguments, exactly: 1)[0]))
        case "len": return .int(try length(some(name, arguments, exactly: 1)[0]))
        case "index": return try index(some(name, arguments)[0], arguments.dropFirst())
        case "eq": return .bool(try isEqualToAny(arguments))
        case "ne": return .bool(try !isEqual(some(name, arguments, exactly: 2)[0], arguments[1]))
        case "lt", "le", "gt", "ge": return .bool(try compare(name, some(name, arguments, exactly: 2)))
        case "print": return .string(GoFormat.print(arguments))
        case "println": return .string(arguments.map { GoFormat.text($0) }.joined(separator: " ") + "\n")
        case "printf": return .string(try formatted(some(name, arguments)))
        case "html": return .string(GoFormat.escapedForHTML(GoFormat.print(arguments)))
        case "urlquery": return .string(GoFormat.escapedForQuery(GoFormat.print(arguments)))
        default: throw Failure("no such function")
        }
    }

    private static func some(
        _ name: String,
        _ arguments: [Value],
        exactly count: Int? = nil
    ) throws(Failure) -> [Value] {
        guard arguments.count >= max(count ?? 1, 1), count.map({ arguments.count == $0 }) ?? true else {
            throw Failure("wrong number of args for \(name): want \(count ?? 1) got \(arguments.count)")
        }
        return arguments
    }

    private static func formatted(_ arguments: [Value]) throws(Failure) -> String {
        guard let format = arguments[0].string else { throw Failure("wrong type for value; expected string") }
        return GoPrintf.text(format, Array(arguments.dropFirst()))
    }

    private static func length(_ value: Value) throws(Failure) -> Int {
        switch value {
        case .string(let text): return text.utf8.count
        case .list(let list): return list.count
        case .map(let map): return map.count
        case .null: throw Failure("len of nil pointer")
        default: throw Failure("len of type \(GoFormat.type(of: value))")
        }
    }

    private static func index(_ value: Value, _ keys: ArraySlice<Value>) throws(Failure) -> Value {
        var value = value
        for key in keys {
            switch value {
            case .map(let map):
                guard key.string != nil else {
                    throw Failure("value has type \(GoFormat.type(of: key)); should be string")
                }
                value = map[key] ?? .null
            case .list(let list): value = list[try place(key, among: list.count)]
            case .string(let text):
                let bytes = Array(text.utf8)
                value = .int(Int(bytes[try place(key, among: bytes.count)]))
            case .null: throw Failure("index of untyped nil")
            default: throw Failure("can't index item of type \(GoFormat.type(of: value))")
            }
        }
        return value
    }

    private static func place(_ key: Value, among count: Int) throws(Failure) -> Int {
        guard let place = key.int else { throw Failure("cannot index slice/array with type \(GoFormat.type(of: key))") }
        guard (0..<count).contains(place) else { throw Failure("index out of range: \(place)") }
        return place
    }

    // MARK: comparisons

    private static func isEqualToAny(_ arguments: [Value]) throws(Failure) -> Bool {
        guard let first = arguments.first, arguments.count > 1 else { throw Failure("missing argument for comparison") }
        for other in arguments.dropFirst() where try isEqual(first, other) { return true }
        return false
    }

    private static func isEqual(_ left: Value, _ right: Value) throws(Failure) -> Bool {
        switch (left, right) {
        case (.null, _), (_, .null): return left == right
        case (.bool, .bool), (.int, .int), (.double, .double), (.string, .string): return left == right
        case (.list, _), (.map, _):
            throw Failure("non-comparable type \(GoFormat.text(left)): \(GoFormat.type(of: left))")
        default: throw Failure("incompatible types for comparison")
        }
    }

    private static func compare(_ name: String, _ arguments: [Value]) throws(Failure) -> Bool {
        switch (arguments[0], arguments[1]) {
        case (.int(let left), .int(let right)): return order(name, left, right)
        case (.double(let left), .double(let right)): return order(name, left, right)
        case (.string(let left), .string(let right)): return order(name, GoText(left), GoText(right))
        case (.bool, .bool), (.list, _), (.map, _), (.null, _): throw Failure("invalid type for comparison")
        default: throw Failure("incompatible types for comparison")
        }
    }

    private static func order<T: Comparable>(_ name: String, _ left: T, _ right: T) -> Bool {
        switch name {
        case "lt": left < right
        case "le": left <= right
        case "gt": left > right
        default: left >= right
        }
    }
}

/// A text that is ordered by its bytes, as Go orders texts.
struct GoText: Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}
