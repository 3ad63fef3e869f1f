import Synchronization

/// The files that a command line names, each by an identifier of its own.
final class OtherFiles: Sendable {
    private let found = Mutex<[String]>([])

    /// The identifier of a place.
    func add(_ place: String) -> String {
        found.withLock { found in
            found.append(place)
            return "other-\(found.count - 1)"
        }
    }

    var places: [String: String] {
        let places = found.withLock { $0 }
        return Dictionary(uniqueKeysWithValues: places.enumerated().map { ("other-\($0.offset)", $0.element) })
    }
}
