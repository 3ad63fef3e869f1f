/// Lets go of lists and dicts inside each other one after the other: a chain of a hundred thousand,
/// released by recursion, would overflow the stack.
struct Release {
    private var lists: [ListObject] = []
    private var dicts: [DictObject] = []

    /// Notes the lists and dicts among `objects`.
    mutating func take(_ objects: some Sequence<Object>) {
        for object in objects {
            switch object {
            case .list(let list): lists.append(list)
            case .dict(let dict): dicts.append(dict)
            case .foreign(let namespace as NamespaceObject): dicts.append(namespace.values)
            default: break
            }
        }
    }

    /// Empties those that nobody else holds, and those in them.
    mutating func run() {
        while true {
            if var list = lists.popLast() {
                if isKnownUniquelyReferenced(&list) { take(list.surrender()) }
            } else if var dict = dicts.popLast() {
                if isKnownUniquelyReferenced(&dict) { take(dict.surrender()) }
            } else {
                return
            }
        }
    }
}
