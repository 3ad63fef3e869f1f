import OrderedCollections
import Values

/// What the SLS files of a run say together, by ID: Salt's "high data", with the place of everything.
struct HighData {
    var states: OrderedDictionary<String, HighState> = [:]
    var extends: [Extension] = []
    var excludes: [Node] = []

    /// As `state.show_highstate` prints it.
    var value: Value {
        var map = Value.Map(minimumCapacity: states.count)
        for (id, state) in states { map[.string(id)] = state.value }
        if !extends.isEmpty { map["__extend__"] = .list(extends.map(\.value)) }
        if !excludes.isEmpty { map["__exclude__"] = .list(excludes.map(\.value)) }
        return .map(map)
    }
}

/// One ID with its state declarations.
struct HighState {
    var id: String
    var location: SourceLocation
    var sls: String
    var environment: String
    /// The SLS files that included the one that declares this.
    var includedFrom: [String] = []
    var declarations: [Declaration]

    subscript(state: String) -> Int? {
        declarations.firstIndex { $0.state == state }
    }

    var value: Value {
        var map = Declaration.value(of: declarations)
        map["__sls__"] = .string(sls)
        map["__env__"] = .string(environment)
        if !includedFrom.isEmpty { map["__sls_included_from__"] = .list(includedFrom.map(Value.string)) }
        return .map(map)
    }
}

/// `file: [managed, {mode: 644}]` below an ID: a state module with a function and arguments.
struct Declaration {
    var state: String
    var location: SourceLocation
    /// As in the file: a string is the function, a mapping holds arguments.
    var items: [Node]

    /// Whether an argument of this name is there.
    func has(_ argument: String) -> Bool {
        items.contains { $0.firstKey == argument }
    }

    static func value(of declarations: [Declaration]) -> Value.Map {
        var map: Value.Map = [:]
        for declaration in declarations { map[.string(declaration.state)] = .list(declaration.items.map(\.value)) }
        return map
    }
}

/// What `extend` or a requisite of the `_in` kind adds to a state that is declared elsewhere.
struct Extension {
    var id: String
    var location: SourceLocation
    var sls: String
    var environment: String
    var declarations: [Declaration]

    var value: Value {
        var map = Declaration.value(of: declarations)
        map["__sls__"] = .string(sls)
        map["__env__"] = .string(environment)
        return [.string(id): .map(map)]
    }
}

extension Node {
    /// The name of the argument that a list item holds; nil for a function name.
    var firstKey: String? {
        pairs?.first?.key.string
    }

    /// The one pair of a mapping with one key.
    var onlyPair: (key: Node, value: Node)? {
        guard let pairs, pairs.count == 1 else { return nil }
        return pairs[0]
    }
}
