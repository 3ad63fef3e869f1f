import OrderedCollections
import Values

/// Works out expressions of which every variable is known, with the engine itself.
final class ConstantReader {
    private let frame: Frame

    /// Longer texts are no names.
    private static let longest = 512

    init(_ code: TemplateCode) {
        let renderer = Renderer(
            loader: NothingElse(),
            functions: PathFunctions(),
            serializers: NothingElse(),
            globals: [:]
        )
        let session = Session(renderer, variables: [:])
        frame = Frame(session, code, Context(session: session, variables: [:]), output: Output(tracksLines: false))
    }

    /// Nil where something in it is not known; `known` answers for variables.
    func value(of expression: any Expression, _ known: (String) -> Value?) -> Value? {
        if let name = expression as? NameNode { return known(name.name) }
        return withoutActuallyEscaping(known) { known in
            var check = ConstantCheck(known)
            return check.passes(expression) ? value(of: expression, where: check.values) : nil
        }
    }

    private func value(of expression: any Expression, where values: [String: Value]) -> Value? {
        let scope = Scope(parent: nil)
        for (name, value) in values { scope[Symbol(name)] = Object(value) }
        frame.scope = scope
        return (try? expression.evaluate(frame)).flatMap(Self.scalar)
    }

    /// Lists and dicts are left out: a template may change them later.
    private static func scalar(_ object: Object) -> Value? {
        switch object {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .double(let double): .double(double)
        case .string(let text) where text.utf8.count <= longest: .string(text)
        default: nil
        }
    }
}

/// Functions of `salt[…]` that look at nothing but their arguments.
struct PathFunctions: TemplateFunctions {
    static let all: [String: @Sendable ([String]) -> String?] = [
        "file.basename": { $0.count == 1 ? String($0[0].suffix(from: afterSlash($0[0]))) : nil },
        "file.dirname": { $0.count == 1 ? directory(of: $0[0]) : nil },
        "file.join": join,
    ]

    func has(_ name: String) -> Bool { Self.all[name] != nil }

    func call(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value {
        let words = positional.compactMap(\.string)
        guard named.isEmpty, words.count == positional.count, let text = Self.all[name]?(words) else {
            throw Failure(.function, "'\(name)' is not known without a host")
        }
        return .string(text)
    }

    private static func afterSlash(_ path: String) -> String.Index {
        path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    }

    private static func directory(of path: String) -> String {
        let head = path[..<afterSlash(path)]
        let name = head.lastIndex { $0 != "/" }
        return String(name.map { head[...$0] } ?? head)
    }

    @Sendable private static func join(_ parts: [String]) -> String? {
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(first) { path, part in
            if part.hasPrefix("/") { return part }
            return path.isEmpty || path.hasSuffix("/") ? path + part : "\(path)/\(part)"
        }
    }
}

/// No other templates, and no YAML.
private struct NothingElse: TemplateLoading, TemplateSerializers {
    func load(_ name: String, from file: String) throws -> TemplateSource? { nil }

    func parseYAML(_ text: RenderedText) throws -> Value { throw Failure(.other, "YAML is not read here") }

    func emitYAML(_ value: Value, flow: Bool) -> String { "" }
}
