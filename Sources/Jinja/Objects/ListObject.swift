import Values

/// A list, or one of Python's other sequences that templates meet.
final class ListObject {
    enum Kind {
        case list
        case tuple
        case set
        case keys
        case values
        case items
        case range
        /// Made by `map`, `select` and the like: can be read once, has no length.
        case generator
    }

    let kind: Kind
    /// How a range prints.
    let title: String?
    private var storage: [Object]
    /// What the elements are made from when first asked for.
    private var source: [Value]?
    /// What mappings in it are; of a view, what it is a view of.
    let mappings: MappingKind

    init(_ items: [Object], _ kind: Kind = .list, title: String? = nil, mappings: MappingKind = .plain) {
        self.kind = kind
        self.title = title
        storage = items
        self.mappings = mappings
    }

    init(_ values: [Value], mappings: MappingKind = .plain) {
        kind = .list
        title = nil
        storage = []
        source = values
        self.mappings = mappings
    }

    deinit {
        var release = Release()
        release.take(storage)
        storage = []
        release.run()
    }

    /// Its elements, for whoever lets go of it last.
    func surrender() -> [Object] {
        defer { storage = [] }
        return storage
    }

    var items: [Object] {
        get {
            unwrap()
            return storage
        }
        _modify {
            unwrap()
            yield &storage
        }
    }

    var count: Int { source?.count ?? storage.count }

    /// The values it was made from, while nobody has looked inside; `sorting`: unless there are mappings to sort.
    func untouched(sorting: Bool = false) -> [Value]? {
        sorting && mappings == .plain && source?.contains { $0.map != nil || $0.list != nil } == true ? nil : source
    }

    /// The elements for one pass over them; a generator is empty afterwards.
    func consume() -> [Object] {
        let all = items
        if kind == .generator { storage = [] }
        return all
    }

    /// The next element of a generator.
    func next() -> Object? {
        unwrap()
        return storage.isEmpty ? nil : storage.removeFirst()
    }

    private func unwrap() {
        guard let source else { return }
        storage = source.map { Object($0, mappings: mappings) }
        self.source = nil
    }
}

extension Object {
    static func list(_ items: [Object], _ kind: ListObject.Kind = .list) -> Object {
        .list(ListObject(items, kind))
    }

    static func tuple(_ items: Object...) -> Object { .list(ListObject(items, .tuple)) }
}
