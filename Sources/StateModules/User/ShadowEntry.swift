import Hosts
import OrderedCollections
import Values

/// A user's line of `/etc/shadow`.
struct ShadowEntry: Equatable {
    var password: String
    /// `lstchg`, `min`, `max`, `warn`, `inact`, `expire`, as Salt names them; -1 where the field is empty.
    var days: OrderedDictionary<String, Int>

    static let names = ["lstchg", "min", "max", "warn", "inact", "expire"]

    /// Nil when the file has no line for the user.
    init?(_ name: String, in text: String) {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }) else { return nil }
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        password = fields.count > 1 ? fields[1] : ""
        days = [:]
        for (index, name) in Self.names.enumerated() {
            days[name] = fields.count > index + 2 ? Int(fields[index + 2]) ?? -1 : -1
        }
    }

    static func read(_ name: String, on host: any ReadableHost) throws -> ShadowEntry? {
        guard try host.followedInfo("/etc/shadow") != nil else { return nil }
        return ShadowEntry(name, in: String(decoding: try host.read("/etc/shadow", limit: 1 << 24), as: UTF8.self))
    }

    var isLocked: Bool { password.hasPrefix("!") }
}
