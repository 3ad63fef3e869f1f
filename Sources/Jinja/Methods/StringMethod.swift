/// Methods of strings, by Python's names.
enum StringMethod: String, Sendable {
    case capitalize, casefold, center, count, encode, endswith, expandtabs, find, format, index, isalnum, isalpha
    case isascii, isdecimal, isdigit, isidentifier, islower, isnumeric, isprintable, isspace, istitle, isupper, join,
        ljust, lower
    case lstrip, maketrans, partition, removeprefix, removesuffix, replace, rfind, rindex, rjust, rpartition, rsplit,
        rstrip
    case split, splitlines, startswith, strip, swapcase, title, translate, upper, zfill
    case formatMap = "format_map"

    func call(_ string: String, _ arguments: CallArguments) throws -> Object {
        switch self {
        case .capitalize: .string(TextCase.capitalized(string))
        case .casefold, .lower: .string(string.lowercased())
        case .upper: .string(string.uppercased())
        case .title: .string(TextCase.titled(string))
        case .swapcase: .string(TextCase.swapped(string))
        case .strip, .lstrip, .rstrip: try strip(string, arguments)
        case .split, .rsplit: try split(string, arguments)
        case .splitlines: try splitLines(string, arguments)
        case .partition, .rpartition: try partition(string, arguments)
        case .join: try join(string, arguments)
        case .replace: try replace(string, arguments)
        case .startswith, .endswith: try affix(string, arguments)
        case .removeprefix, .removesuffix: try removeAffix(string, arguments)
        case .find, .rfind, .index, .rindex, .count: try search(string, arguments)
        case .center, .ljust, .rjust, .zfill: try pad(string, arguments)
        case .expandtabs: .string(TextCase.expandingTabs(string, try bound(arguments, ["tabsize"]).int(0, or: 8)))
        case .encode: .bytes(Array(string.utf8))
        case .format: .string(try BraceFormat.format(string, arguments))
        case .formatMap: try formatMap(string, arguments)
        case .maketrans: try makeTable(arguments)
        case .translate: try translate(string, arguments)
        default: .bool(TextTests.holds(self, string))
        }
    }

    func bound(_ arguments: CallArguments, _ names: [String]) throws -> BoundArguments {
        try BoundArguments(rawValue, arguments, names)
    }

    private func strip(_ string: String, _ arguments: CallArguments) throws -> Object {
        let characters = try bound(arguments, ["chars"]).optionalText(0)
        let isLeft = self != .rstrip
        let isRight = self != .lstrip
        return .string(TextCase.stripped(string, of: characters, left: isLeft, right: isRight))
    }

    private func join(_ string: String, _ arguments: CallArguments) throws -> Object {
        let items = try bound(arguments, ["iterable"]).required(0).elements()
        var texts: [String] = []
        texts.reserveCapacity(items.count)
        var size = 0
        for (index, item) in items.enumerated() {
            if let failure = item.failure { throw failure }
            guard case .string(let text) = item else {
                throw Failure(.other, "sequence item \(index): expected str instance, \(item.typeName) found")
            }
            texts.append(text)
            size += text.utf8.count + string.utf8.count
            try Arithmetic.checkLength(size)
        }
        return .string(texts.joined(separator: string))
    }

    private func replace(_ string: String, _ arguments: CallArguments) throws -> Object {
        let bound = try bound(arguments, ["old", "new", "count"])
        let limit = try bound.int(2, or: -1)
        let (old, new) = (try text(bound.required(0)), try text(bound.required(1)))
        let result = string.replacing(text: old, with: new, count: limit < 0 ? .max : limit)
        try Arithmetic.checkLength(result.utf8.count)
        return .string(result)
    }

    func text(_ object: Object) throws -> String {
        if let failure = object.failure { throw failure }
        guard case .string(let text) = object else {
            throw Failure(.other, "\(rawValue)() argument must be str, not \(object.typeName)")
        }
        return text
    }

    private func affix(_ string: String, _ arguments: CallArguments) throws -> Object {
        let bound = try bound(arguments, ["prefix", "start", "end"])
        let slice = try Slices.slice(.string(string), bound[1] ?? .null, bound[2] ?? .null, .null)?.string ?? string
        let candidates: [Object]
        if case .list(let list) = try bound.required(0), list.kind == .tuple {
            candidates = list.items
        } else {
            candidates = [try bound.required(0)]
        }
        return .bool(
            try candidates.contains { candidate in
                let affix = try text(candidate).utf8
                return self == .startswith
                    ? slice.utf8.starts(with: affix) : slice.utf8.reversed().starts(with: affix.reversed())
            }
        )
    }

    private func removeAffix(_ string: String, _ arguments: CallArguments) throws -> Object {
        let affix = try text(bound(arguments, ["prefix"]).required(0)).utf8
        if self == .removeprefix, string.utf8.starts(with: affix) {
            return .string(String(decoding: string.utf8.dropFirst(affix.count), as: UTF8.self))
        }
        if self == .removesuffix, string.utf8.reversed().starts(with: affix.reversed()) {
            return .string(String(decoding: string.utf8.dropLast(affix.count), as: UTF8.self))
        }
        return .string(string)
    }
}
