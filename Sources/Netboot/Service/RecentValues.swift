/// A dictionary of what came lately, in two generations: a full one becomes the old one, and the old one is forgotten.
struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// `capacity`: of one generation.
    init(capacity: Int) { self.capacity = capacity }

    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            guard let newValue else {
                young[key] = nil
                old[key] = nil
                return
            }
            if young.count >= capacity, young[key] == nil { (old, young) = (young, [:]) }
            young[key] = newValue
        }
    }

    var values: [Key: Value] { old.merging(young) { $1 } }

    /// What came in both generations counts twice.
    var count: Int { young.count + old.count }
}
