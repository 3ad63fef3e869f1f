import OrderedCollections
import Values

/// A dict. Made from a map, it looks inside only when asked.
final class DictObject {
    typealias Storage = OrderedDictionary<Key, Object>

    /// From pillar or SLS data: the `yaml` filter keeps its order, where the keys of all others are sorted.
    let keepsOrder: Bool
    private var storage: Storage
    private var source: Value.Map?

    init(_ storage: Storage = [:], keepsOrder: Bool = false) {
        self.storage = storage
        self.keepsOrder = keepsOrder
    }

    init(values map: Value.Map, keepsOrder: Bool = false) {
        storage = [:]
        source = map
        self.keepsOrder = keepsOrder
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

    private func unwrap() {
        guard let source else { return }
        storage.reserveCapacity(source.count)
        for (key, value) in source { storage[Key(unchecked: Object(key))] = Object(value, keepsOrder: keepsOrder) }
        self.source = nil
    }
}
