/// The name in `object.name`, with the methods it may mean looked up once.
struct MemberName: Sendable {
    let text: String
    let string: StringMethod?
    let list: ListMethod?
    let dict: DictMethod?
    let number: NumberMethod?
    let bytes: BytesMethod?

    init(_ text: String) {
        self.text = text
        string = StringMethod(rawValue: text)
        list = ListMethod(rawValue: text)
        dict = DictMethod(rawValue: text)
        number = NumberMethod(rawValue: text)
        bytes = BytesMethod(rawValue: text)
    }
}

/// Jinja's `object.name` and `object[key]`, within the sandbox.
enum Access {
    static func attribute(_ object: Object, _ name: MemberName, _ session: Session) throws -> Object {
        if case .undefined(let undefined) = object { throw undefined.failure }
        if let method = Method(name, of: object) { return .foreign(BoundMethod(object, method, name.text)) }
        switch object {
        case .dict(let dict):
            if let value = dict[name.text] { return value }
        case .foreign(let foreign):
            if let value = try foreign.attribute(name.text) ?? foreign.item(.string(name.text)) { return value }
        case .int, .bool:
            if let value = attribute(object.integer ?? 0, name.text) { return .int(value) }
        case .double where name.text == "real": return object
        case .double where name.text == "imag": return .double(0)
        case .bigInt where name.text == "real" || name.text == "numerator": return object
        case .bigInt:
            if let value = attribute(0, name.text) { return .int(value) }
        default: break
        }
        return missing(name.text, object, session)
    }

    private static func attribute(_ int: Int, _ name: String) -> Int? {
        switch name {
        case "real", "numerator": int
        case "imag": 0
        case "denominator": 1
        default: nil
        }
    }

    static func item(_ object: Object, _ key: Object, _ session: Session) throws -> Object {
        if case .undefined(let undefined) = object { throw undefined.failure }
        if let failure = key.failure { throw failure }
        switch object {
        case .dict(let dict):
            if let key = try? Key(key), let value = dict[key] { return value }
        case .foreign(let foreign):
            if let value = try foreign.item(key) { return value }
            if case .string(let name) = key, let value = try foreign.attribute(name) { return value }
        default:
            if let index = key.integer, let value = Slices.element(object, index) { return value }
        }
        guard case .string(let name) = key else {
            return .undefined(session.undefined(Undefined(element: key, of: object)))
        }
        if let method = Method(MemberName(name), of: object) { return .foreign(BoundMethod(object, method, name)) }
        return missing(name, object, session)
    }

    private static func missing(_ name: String, _ object: Object, _ session: Session) -> Object {
        guard unsafe.contains(name) else { return .undefined(session.undefined(Undefined(name, of: object))) }
        let message =
            "access to attribute \(PythonText.quoted(name)) of \(PythonText.quoted(object.typeName)) object is unsafe."
        return .undefined(Undefined(message, kind: .runtime))
    }

    /// What every Python object has and the sandbox refuses.
    private static let unsafe: Set<String> = [
        "__class__", "__init__", "__dict__", "__doc__", "__module__", "__getattribute__", "__setattr__",
        "__subclasses__",
        "__new__", "__reduce__", "__reduce_ex__", "__repr__", "__str__", "__hash__", "__eq__", "__ne__", "__lt__",
        "__le__", "__gt__", "__ge__", "__sizeof__", "__dir__", "__format__", "__delattr__", "__init_subclass__",
        "__subclasshook__", "__globals__", "__code__", "__closure__", "__builtins__", "__mro__", "__base__",
        "__bases__",
        "__call__", "__getitem__", "__len__", "__iter__", "__contains__", "__add__", "__mul__", "__mod__",
    ]
}

/// A method of a built-in type.
enum Method: Sendable {
    case string(StringMethod)
    case list(ListMethod)
    case dict(DictMethod)
    case number(NumberMethod)
    case bytes(BytesMethod)

    init?(_ name: MemberName, of object: Object) {
        switch object {
        case .string:
            guard let method = name.string else { return nil }
            self = .string(method)
        case .list(let list):
            guard let method = name.list, method.belongs(to: list.kind) else { return nil }
            self = .list(method)
        case .dict(let dict):
            guard let method = name.dict, method.belongs(to: dict) else { return nil }
            self = .dict(method)
        case .int, .bigInt, .bool, .double:
            guard let method = name.number, method.belongs(to: object) else { return nil }
            self = .number(method)
        case .bytes:
            guard let method = name.bytes else { return nil }
            self = .bytes(method)
        default: return nil
        }
    }

    func call(_ object: Object, _ arguments: CallArguments, _ frame: Frame) throws -> Object {
        switch (self, object) {
        case (.string(let method), .string(let string)): try method.call(string, arguments)
        case (.list(let method), .list(let list)): try method.call(list, arguments)
        case (.dict(let method), .dict(let dict)): try method.call(dict, arguments)
        case (.number(let method), _): try method.call(object, arguments)
        case (.bytes(let method), .bytes(let bytes)): try method.call(bytes, arguments)
        default: throw Failure(.other, "'\(object.typeName)' object is not callable")
        }
    }
}

/// `object.method` without the call.
final class BoundMethod: ForeignObject {
    private let object: Object
    private let method: Method
    private let name: String

    init(_ object: Object, _ method: Method, _ name: String) {
        self.object = object
        self.method = method
        self.name = name
    }

    var typeName: String { "builtin_function_or_method" }
    var representation: String { "<built-in method \(name) of \(object.typeName) object>" }
    var isCallable: Bool { true }

    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        try method.call(object, arguments, frame)
    }
}
