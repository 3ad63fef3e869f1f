import Synchronization

/// What goes wrong on purpose, and for how many answers.
package struct Fault: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Half the body, then the connection closes.
        case truncate
        /// Half the body, then nothing.
        case stall
        /// A byte of the body is wrong.
        case wrongSum = "wrong-sum"
        case unavailable = "503"
        /// Half the body, and then the file is another one: new tag, new date.
        case changed
    }

    package var kind: Kind
    /// Part of the paths it applies to; nil: archives (`.tgz`).
    package var path: String?
    package var count: Int

    package init(_ kind: Kind, path: String? = nil, count: Int = 1) {
        self.kind = kind
        self.path = path
        self.count = count
    }
}

/// The faults still to be played.
final class FaultTable: Sendable {
    private let fault = Mutex<Fault?>(nil)
    /// How often a path has changed behind its URL.
    private let changes = Mutex<[String: Int]>([:])

    func set(_ new: Fault?) { fault.withLock { $0 = new } }

    /// The fault for an answer about to be given; it is used up.
    func take(for path: String) -> Fault.Kind? {
        let kind: Fault.Kind? = fault.withLock { fault in
            guard let now = fault, now.count > 0, path.contains(now.path ?? ".tgz") else { return nil }
            fault?.count -= 1
            return now.kind
        }
        return kind
    }

    func change(_ path: String) { changes.withLock { $0[path, default: 0] += 1 } }

    func generation(of path: String) -> Int { changes.withLock { $0[path, default: 0] } }
}
