import Foundation
import Values
import Wire

@testable import Store

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let path = NSTemporaryDirectory() + "cm-store-" + UUID().uuidString

    init() {
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

func required<Name: CheckedName>(_ text: String, as type: Name.Type = Name.self) -> Name {
    guard let name = Name(text) else { preconditionFailure("'\(text)' is not a \(Name.self)") }
    return name
}

extension MinionID {
    static let web1: MinionID = required("web1")
    static let web2: MinionID = required("web2")
    static let db1: MinionID = required("db1")
}

extension JobID {
    static func make(_ digit: String) -> JobID { required(String(repeating: digit, count: 20)) }
}

extension Job {
    static func make(_ digit: String, published: Double = 1) -> Job {
        Job(
            id: .make(digit),
            function: required("test.ping"),
            target: Target(.glob, "*"),
            user: "root",
            published: published
        )
    }
}

extension JobReturn {
    static func make(_ digit: String, _ minion: MinionID, value: Value = true) -> JobReturn {
        JobReturn(
            id: .make(digit),
            minion: minion,
            function: required("test.ping"),
            value: value,
            retcode: 0,
            success: true,
            started: 1,
            finished: 2
        )
    }
}

extension StoredKey {
    static func make(_ id: MinionID, _ state: KeyState, digit: String) -> StoredKey {
        let fingerprint: SHA256Hex = required(String(repeating: digit, count: 64))
        return StoredKey(record: KeyRecord(id: id, state: state, fingerprint: fingerprint, seen: 3))
    }
}
