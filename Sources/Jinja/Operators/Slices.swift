import BigIntegers

/// Python's `x[a:b:c]` and `x[n]`.
enum Slices {
    /// The positions that a slice takes of `count` elements.
    static func indices(_ start: Object, _ stop: Object, _ step: Object, count: Int) throws -> [Int] {
        let step = try bound(step) ?? 1
        guard step != 0 else { throw Failure(.other, "slice step cannot be zero") }
        let first = clamp(try bound(start), count: count, step: step, fallback: step > 0 ? 0 : count - 1)
        let end = clamp(try bound(stop), count: count, step: step, fallback: step > 0 ? count : -1)
        guard step > 0 ? first < end : first > end else { return [] }
        return Array(stride(from: first, to: end, by: step))
    }

    private static func bound(_ object: Object) throws -> Int? {
        if case .null = object { return nil }
        if let failure = object.failure { throw failure }
        if case .bigInt(let number) = object { return number < 0 ? .min : .max }
        guard let int = object.integer else {
            throw Failure(.other, "slice indices must be integers or None or have an __index__ method")
        }
        return int
    }

    private static func clamp(_ bound: Int?, count: Int, step: Int, fallback: Int) -> Int {
        guard let bound else { return fallback }
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? count : count - 1
        if bound < 0 { return max(bound.addingReportingOverflow(count).partialValue, lowest) }
        return min(bound, highest)
    }

    static func slice(_ object: Object, _ start: Object, _ stop: Object, _ step: Object) throws -> Object? {
        switch object {
        case .string(let string):
            if string.utf8.isASCIIOnly {
                let bytes = Array(string.utf8)
                let taken = try indices(start, stop, step, count: bytes.count).map { bytes[$0] }
                return .string(String(decoding: taken, as: UTF8.self))
            }
            let scalars = Array(string.unicodeScalars)
            var text = String.UnicodeScalarView()
            for index in try indices(start, stop, step, count: scalars.count) { text.append(scalars[index]) }
            return .string(String(text))
        case .list(let list) where list.kind.isIndexable:
            let items = list.items
            return .list(try indices(start, stop, step, count: items.count).map { items[$0] }, list.kind)
        case .bytes(let bytes):
            return .bytes(try indices(start, stop, step, count: bytes.count).map { bytes[$0] })
        default: return nil
        }
    }

    /// `x[n]`; nil where there is no such element.
    static func element(_ object: Object, _ index: Int) -> Object? {
        switch object {
        case .list(let list) where list.kind.isIndexable:
            let position = index < 0 ? index + list.count : index
            return position >= 0 && position < list.count ? list.items[position] : nil
        case .string(let string):
            let count = string.scalarCount
            let position = index < 0 ? index + count : index
            guard position >= 0, position < count else { return nil }
            let scalars = string.unicodeScalars
            return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: position)]))
        case .bytes(let bytes):
            let position = index < 0 ? index + bytes.count : index
            return position >= 0 && position < bytes.count ? .int(Int(bytes[position])) : nil
        default: return nil
        }
    }
}
