import OrderedCollections
import Values

/// What every template sees.
enum Globals {
    static var builtIn: [Symbol: Object] {
        var all: [Symbol: Object] = [:]
        for (symbol, name, body) in functions { all[symbol] = .foreign(FunctionObject(name, body)) }
        return all
    }

    private static let functions: [(Symbol, String, @Sendable (CallArguments, Frame) throws -> Object)] = [
        ("range", range), ("dict", dict), ("odict", orderedDict), ("namespace", namespace), ("cycler", cycler),
        ("joiner", joiner), ("lipsum", Lipsum.text), ("raise", raise), ("ifelse", ifElse),
        ("show_full_context", fullContext),
    ].map { (Symbol($0.0), $0.0, $0.1) }

    @Sendable private static func range(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        guard !arguments.positional.isEmpty, arguments.named.isEmpty else {
            throw Failure(.other, "range expected at least 1 argument, got 0")
        }
        let bound = try BoundArguments("range", arguments, ["start", "stop", "step"])
        let (first, last) = (try bound.int(0), try bound.int(1, or: 0))
        let hasStop = arguments.positional.count > 1
        let step = try bound.int(2, or: 1)
        guard step != 0 else { throw Failure(.other, "range() arg 3 must not be zero") }
        let numbers = stride(from: hasStop ? first : 0, to: hasStop ? last : first, by: step)
        var items: [Object] = []
        for number in numbers {
            guard items.count < Limits.rangeLength else {
                throw Failure(
                    .other,
                    "Range too big. The sandbox blocks ranges larger than MAX_RANGE (\(Limits.rangeLength))."
                )
            }
            items.append(.int(number))
        }
        let bounds = [hasStop ? first : 0, hasStop ? last : first] + (step == 1 ? [] : [step])
        let title = "range(\(bounds.map(String.init).joined(separator: ", ")))"
        return .list(ListObject(items, .range, title: title))
    }

    @Sendable private static func dict(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        try .dict(made(DictObject(), arguments))
    }

    @Sendable private static func orderedDict(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        try .dict(made(DictObject([:], kind: .ordered), arguments))
    }

    static func made(_ dict: DictObject, _ arguments: CallArguments) throws -> DictObject {
        if let first = arguments.positional.first { try DictMethod.add(first, to: dict) }
        for (name, value) in arguments.named { dict[name] = value }
        return dict
    }

    @Sendable private static func namespace(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        .foreign(NamespaceObject(try made(DictObject(), arguments)))
    }

    @Sendable private static func cycler(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        guard !arguments.positional.isEmpty else { throw Failure(.other, "at least one item has to be provided") }
        return .foreign(CyclerObject(arguments.positional))
    }

    @Sendable private static func joiner(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        .foreign(JoinerObject(try BoundArguments("joiner", arguments, ["sep"]).text(0, or: ", ")))
    }

    @Sendable private static func raise(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        throw Failure(.other, try BoundArguments("raise", arguments, ["msg"]).text(0))
    }

    /// `ifelse(test, value, test, value, …, otherwise)` of Salt's match module, over globs of the minion's id.
    @Sendable private static func ifElse(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        try FunctionsObject.call("match.ifelse", arguments, frame.session.renderer.functions)
    }

    @Sendable private static func fullContext(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        let result = DictObject()
        for (symbol, value) in frame.context.all.sorted(by: { $0.key.name < $1.key.name }) {
            if case .foreign = value { continue }
            result[symbol.name] = value
        }
        return .dict(result)
    }
}

/// `namespace(a=1)`: what `set ns.a` changes.
final class NamespaceObject: ForeignObject {
    let values: DictObject

    init(_ values: DictObject) {
        self.values = values
    }

    var typeName: String { "Namespace" }
    var representation: String { "<Namespace \(PythonText.representation(.dict(values)))>" }

    func attribute(_ name: String) -> Object? { values[name] }

    var memberNames: [String] { values.entries.compactMap { $0.key.object.string } }
}

/// `cycler('a', 'b')`.
final class CyclerObject: ForeignObject {
    private let items: [Object]
    private var position = 0

    init(_ items: [Object]) {
        self.items = items
    }

    var typeName: String { "Cycler" }

    func attribute(_ name: String) -> Object? {
        switch name {
        case "current": items[position]
        case "next", "reset":
            .foreign(
                FunctionObject(name) { [self] _, _ in
                    let current = items[position]
                    position = name == "next" ? (position + 1) % items.count : 0
                    return name == "next" ? current : .null
                }
            )
        default: nil
        }
    }
}

/// `joiner(', ')`: nothing the first time it is called, the separator from then on.
final class JoinerObject: ForeignObject {
    private let separator: String
    private var isUsed = false

    init(_ separator: String) {
        self.separator = separator
    }

    var typeName: String { "Joiner" }
    var isCallable: Bool { true }

    func call(_ arguments: CallArguments, _ frame: Frame) -> Object {
        defer { isUsed = true }
        return .string(isUsed ? separator : "")
    }
}
