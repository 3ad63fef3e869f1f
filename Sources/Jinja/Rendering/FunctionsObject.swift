import OrderedCollections
import Values

/// `salt` (and `cm`): functions as `salt['mod.fn'](…)` and `salt.mod.fn(…)`.
final class FunctionsObject: ForeignObject {
    private let functions: any TemplateFunctions

    init(_ functions: any TemplateFunctions) {
        self.functions = functions
    }

    var typeName: String { "AliasedLoader" }
    var memberNames: [String] { functions.names }

    func attribute(_ name: String) -> Object? {
        guard name != "get" else {
            return .foreign(
                FunctionObject("get") { [self] arguments, _ in
                    let bound = try BoundArguments("get", arguments, ["key", "default"])
                    let name = try bound.text(0)
                    return functions.has(name) ? function(name) : bound[1] ?? Object.null
                }
            )
        }
        let isModule = !name.hasPrefix("__") && !name.utf8.contains(UInt8(ascii: "."))
        return isModule ? .foreign(FunctionGroup(name, of: self)) : nil
    }

    func item(_ key: Object) throws -> Object? {
        guard case .string(let name) = key, functions.has(name) else { return nil }
        return function(name)
    }

    func contains(_ key: Object) throws -> Bool? {
        guard case .string(let name) = key else { return false }
        return functions.has(name)
    }

    func has(_ name: String) -> Bool { functions.has(name) }

    func function(_ name: String) -> Object {
        .foreign(
            FunctionObject(name) { [functions] arguments, frame in
                if let inPlace = InPlaceFunctions.all[name] { return try inPlace(arguments, functions, frame) }
                return try FunctionsObject.call(name, arguments, functions)
            }
        )
    }

    /// What mappings of functions are in Salt, where they are not plain.
    private static let mappings: [String: MappingKind] = [
        "slsutil.renderer": .ordered, "config.get": .kept, "pillar.items": .kept, "pillar.data": .kept,
        "pillar.raw": .kept, "pillar.item": .kept,
    ]

    static func call(
        _ name: String,
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions
    ) throws -> Object {
        let positional = try arguments.positional.map { try $0.value() }
        var named = Value.Map()
        for (name, value) in arguments.named { named[.string(name)] = try value.value() }
        do {
            return Object(try functions.call(name, positional, named), mappings: mappings[name] ?? .plain)
        } catch {
            throw Failure(error, kind: .function)
        }
    }
}

/// `salt.mod`: the functions of one module.
final class FunctionGroup: ForeignObject {
    private let module: String
    private let functions: FunctionsObject

    init(_ module: String, of functions: FunctionsObject) {
        self.module = module
        self.functions = functions
    }

    var typeName: String { "AliasedModule" }
    var memberNames: [String] {
        functions.memberNames.filter { $0.hasPrefix(module + ".") }.map { String($0.dropFirst(module.count + 1)) }
    }

    func attribute(_ name: String) -> Object? {
        let full = "\(module).\(name)"
        return functions.has(full) ? functions.function(full) : nil
    }

    func item(_ key: Object) throws -> Object? {
        guard case .string(let name) = key else { return nil }
        return attribute(name)
    }

    func contains(_ key: Object) throws -> Bool? {
        guard case .string(let name) = key else { return false }
        return functions.has("\(module).\(name)")
    }
}
