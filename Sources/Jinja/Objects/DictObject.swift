import OrderedCollections
import Values

/// A dict. Made from a map, it looks inside only when asked.
final class DictObject {
    typealias Storage = OrderedDictionary<Key, Object>

    let kind: MappingKind
    private var storage: Storage
    private var source: Value.Map?

    init(_ storage: Storage = [:], kind: MappingKind = .plain) {
        self.storage = storage
        self.kind = kind
    }

    init(values map: Value.Map, kind: MappingKind = .plain) {
        storage = [:]
        source = map
        self.kind = kind
    }

    deinit {
        var release = Release()
        release.take(storage.values)
        storage = [:]
        release.run()
    }

    /// Its values, for whoever lets go of it last.
    func surrender() -> [Object] {
        defer { storage = [:] }
        return Array(storage.values)
    }

    var entries: Storage {
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

    /// The `yaml` filter does not sort its keys.
    var keepsOrder: Bool { kind != .plain }

    /// The map it was made from, while nobody has looked inside.
    var untouched: Value.Map? { source }

    subscript(key: Key) -> Object? {
        get {
            if let source, let value = key.value {
                switch source[value] {
                case nil where key.isExact: return nil
                case .null: return Object.null
                case .bool(let bool): return .bool(bool)
                case .int(let int): return .int(int)
                case .bigInt(let number): return .bigInt(number)
                case .double(let double): return .double(double)
                case .string(let string): return .string(string)
                default: break
                }
            }
            unwrap()
            return storage[key]
        }
        set {
            unwrap()
            storage[key] = newValue
        }
    }

    subscript(name: String) -> Object? {
        get { self[Key(name)] }
        set { self[Key(name)] = newValue }
    }

    /// Its keys with their values, as tuples.
    func pairs(_ kind: ListObject.Kind = .list) -> ListObject {
        ListObject(entries.map { .tuple($0.key.object, $0.value) }, kind, mappings: self.kind)
    }

    private func unwrap() {
        guard let source else { return }
        storage.reserveCapacity(source.count)
        for (key, value) in source { storage[Key(unchecked: Object(key))] = Object(value, mappings: kind) }
        self.source = nil
    }
}
