import BigIntegers

/// A value while a template runs. Lists and dicts are shared by reference, as in Python.
enum Object {
    case undefined(Undefined)
    case null
    case bool(Bool)
    case int(Int)
    /// A whole number that does not fit 64 bits.
    indirect case bigInt(BigInt)
    case double(Double)
    case string(String)
    case list(ListObject)
    case dict(DictObject)
    case bytes([UInt8])
    /// What only templates know: functions, macros, modules, `loop`, `namespace()`.
    case foreign(any ForeignObject)
}

/// What only templates know: functions, macros, modules, `loop`, namespaces.
protocol ForeignObject: AnyObject {
    /// Python's name of the type, for messages.
    var typeName: String { get }
    /// How it prints.
    var representation: String { get }
    /// Python's answer to `callable(x)`.
    var isCallable: Bool { get }
    /// `object.name`; nil where there is none.
    func attribute(_ name: String) throws -> Object?
    /// `object[key]`; nil where there is none.
    func item(_ key: Object) throws -> Object?
    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object
    /// Its elements; nil where it has none.
    func elements() throws -> [Object]?
    /// `key in object`; nil where that has no meaning.
    func contains(_ key: Object) throws -> Bool?
    /// What may follow the dot, for suggestions.
    var memberNames: [String] { get }
}

extension ForeignObject {
    var representation: String { "<\(typeName) object>" }
    var isCallable: Bool { false }
    func attribute(_ name: String) throws -> Object? { nil }
    func item(_ key: Object) throws -> Object? { nil }
    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        throw Failure(.other, "'\(typeName)' object is not callable")
    }
    func elements() throws -> [Object]? { nil }
    func contains(_ key: Object) throws -> Bool? { nil }
    var memberNames: [String] { [] }
}

/// What a call passes.
struct CallArguments {
    var positional: [Object] = []
    var named: [(name: String, value: Object)] = []
}
