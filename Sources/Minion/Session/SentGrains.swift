import Synchronization

/// Of which grains the master knows: the stamp they had when they were sent; nil before the first time.
final class SentGrains: Sendable {
    private let known = Mutex<String?>(nil)

    var stamp: String? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }
}
