extension Filters {
    /// Salt's filters from Python's `itertools`.
    static let saltCombinations: [String: Filter] = [
        "zip": { value, arguments, _ in
            let lists = try ([value] + arguments.positional).map { try $0.elements() }
            let count = lists.map(\.count).min() ?? 0
            return .list((0..<count).map { index in .list(lists.map { $0[index] }, .tuple) }, .generator)
        },
        "zip_longest": { value, arguments, _ in
            let lists = try ([value] + arguments.positional).map { try $0.elements() }
            let fill = arguments.named.first { $0.name == "fillvalue" }?.value ?? .null
            let count = lists.map(\.count).max() ?? 0
            return .list(
                (0..<count).map { index in .list(lists.map { index < $0.count ? $0[index] : fill }, .tuple) },
                .generator
            )
        },
        "compress": filter("compress", ["selectors"]) { value, arguments, _ in
            let pairs = zip(try value.elements(), try arguments.required(0).elements())
            return .list(try pairs.filter { try $0.1.isTrue() }.map(\.0), .generator)
        },
        "product": { value, arguments, _ in
            var lists = try ([value] + arguments.positional).map { try $0.elements() }
            let times = arguments.named.first { $0.name == "repeat" }?.value.integer ?? 1
            lists = Array(repeatElement(lists, count: min(max(times, 0), 100)).joined())
            var rows: [[Object]] = [[]]
            for list in lists {
                try Arithmetic.checkCount(rows.count * max(list.count, 1))
                rows = rows.flatMap { row in list.map { row + [$0] } }
            }
            return tuples(rows)
        },
        "combinations": filter("combinations", ["r"]) { value, arguments, _ in
            tuples(try chosen(value.elements(), arguments.int(0)) { $0 + 1 })
        },
        "combinations_with_replacement": filter("combinations_with_replacement", ["r"]) { value, arguments, _ in
            tuples(try chosen(value.elements(), arguments.int(0)) { $0 })
        },
        "permutations": filter("permutations", ["r"]) { value, arguments, _ in
            let items = try value.elements()
            let count = arguments[0].isNothing ? items.count : try arguments.int(0)
            guard count >= 0 else { throw Failure(.other, "r must be non-negative") }
            return tuples(try permuted(items, count))
        },
    ]

    private static func tuples(_ rows: [[Object]]) -> Object {
        .list(rows.map { .list($0, .tuple) }, .generator)
    }

    /// Every choice of `count` items; `next` says where the search goes on after an item.
    private static func chosen(_ items: [Object], _ count: Int, next: (Int) -> Int) throws -> [[Object]] {
        guard count >= 0 else { throw Failure(.other, "r must be non-negative") }
        guard count <= 1_000 else { throw Failure(.other, "r is too large") }
        var rows: [(start: Int, row: [Object])] = [(0, [])]
        for _ in 0..<count {
            var longer: [(start: Int, row: [Object])] = []
            for (start, row) in rows {
                for index in start..<max(start, items.count) { longer.append((next(index), row + [items[index]])) }
                try Arithmetic.checkCount(longer.count)
            }
            rows = longer
        }
        return rows.map(\.row)
    }

    private static func permuted(_ items: [Object], _ count: Int) throws -> [[Object]] {
        guard count <= items.count else { return [] }
        var rows: [[Int]] = [[]]
        for _ in 0..<count {
            rows = rows.flatMap { row in items.indices.filter { !row.contains($0) }.map { row + [$0] } }
            try Arithmetic.checkCount(rows.count)
        }
        return rows.map { $0.map { items[$0] } }
    }
}
