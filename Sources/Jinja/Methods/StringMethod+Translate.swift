import OrderedCollections

/// Replacing single characters by a table.
extension StringMethod {
    func translate(_ string: String, _ arguments: CallArguments) throws -> Object {
        let table = try bound(arguments, ["table"]).required(0)
        if let failure = table.failure { throw failure }
        var text: [Unicode.Scalar] = []
        for scalar in string.unicodeScalars {
            text.append(contentsOf: try Self.translated(scalar, table))
            try Arithmetic.checkLength(text.count)
        }
        return .string(String(String.UnicodeScalarView(text)))
    }

    private static func translated(_ scalar: Unicode.Scalar, _ table: Object) throws -> String.UnicodeScalarView {
        let code = Object.int(Int(scalar.value))
        var found = Slices.element(table, Int(scalar.value))
        if case .dict(let dict) = table { found = dict[try Key(code)] }
        switch found {
        case nil: return String.UnicodeScalarView([scalar])
        case .some(.null): return String.UnicodeScalarView()
        case .some(.string(let text)): return text.unicodeScalars
        case .some(let object):
            guard let number = object.integer else {
                throw Failure(.other, "character mapping must return integer, None or str")
            }
            guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
                throw Failure(.other, "character mapping must be in range(0x110000)")
            }
            return String.UnicodeScalarView([scalar])
        }
    }

    /// A table for `translate`: of a dict, or of two texts of the same length and one of what goes.
    func makeTable(_ arguments: CallArguments) throws -> Object {
        let bound = try bound(arguments, ["x", "y", "z"])
        let table = DictObject([:])
        guard let to = bound[1] else {
            guard case .dict(let given) = try bound.required(0) else {
                throw Failure(.other, "if you give only one argument to maketrans it must be a dict")
            }
            for (key, value) in given.entries { table[try Key(Self.code(key.object))] = value }
            return .dict(table)
        }
        let from = try text(bound.required(0)).unicodeScalars, into = try text(to).unicodeScalars
        guard from.count == into.count else {
            throw Failure(.other, "the first two maketrans arguments must have equal length")
        }
        for (old, new) in zip(from, into) { table[try Key(.int(Int(old.value)))] = .int(Int(new.value)) }
        for scalar in try bound[2].map({ try text($0).unicodeScalars }) ?? "".unicodeScalars {
            table[try Key(.int(Int(scalar.value)))] = .null
        }
        return .dict(table)
    }

    private static func code(_ key: Object) throws -> Object {
        switch key {
        case .int: return key
        case .string(let text) where text.scalarCount == 1: return .int(Int(text.unicodeScalars.first?.value ?? 0))
        case .string: throw Failure(.other, "string keys in translate table must be of length 1")
        default: throw Failure(.other, "keys in translate table must be strings or integers")
        }
    }

    /// `format` whose arguments are the entries of one dict.
    func formatMap(_ string: String, _ arguments: CallArguments) throws -> Object {
        guard case .dict(let dict) = try bound(arguments, ["mapping"]).required(0) else {
            throw Failure(.other, "format_map() argument must be a mapping")
        }
        var call = CallArguments()
        call.named = dict.entries.compactMap { key, value in key.object.string.map { ($0, value) } }
        return .string(try BraceFormat.format(string, call))
    }
}
