import Synchronization

/// What was said already and is not said again; no more of it than `limit`, after which nothing is new.
final class ToldOnce<Subject: Hashable & Sendable>: Sendable {
    private let limit: Int
    private let known = Mutex<Set<Subject>>([])

    init(limit: Int) { self.limit = limit }

    func isNew(_ subject: Subject) -> Bool { known.withLock { $0.count < limit && $0.insert(subject).inserted } }
}
