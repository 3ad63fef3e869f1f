package import DHCP

/// A file name from a boot ROM, cleaned of what ROMs are known to add: who asks, and for what.
package struct RequestedName: Hashable, Sendable {
    /// From a first part that is a hardware address.
    package var mac: MACAddress?
    /// Without a slash in front; never climbs.
    package var path: String

    /// nil for a name that climbs, is empty or has control characters in it.
    package init?(_ name: String) {
        let bytes = name.utf8.prefix { $0 != 0 && $0 != 0xff }
        var text = String(decoding: bytes, as: UTF8.self).replacing("\\", with: "/")
        if text.hasSuffix("\u{fffd}") || text.hasSuffix("ÿ") { text.removeLast() }
        var parts = text.split(separator: "/").filter { $0 != "." }[...]
        guard !parts.isEmpty, !parts.contains(".."), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            return nil
        }
        if parts.count > 1, let first = parts.first, let address = MACAddress(first) {
            mac = address
            parts.removeFirst()
        }
        path = Self.withoutTrace(parts.joined(separator: "/"))
    }

    /// The file itself, without folders.
    package var last: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Removes the trace context that may have been appended: `-00-<32 digits>-<16 digits>-<2 digits>`.
    private static func withoutTrace(_ path: String) -> String {
        let parts = path.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 4, parts.suffix(4).map(\.utf8.count) == [2, 32, 16, 2],
            parts.suffix(4).allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } })
        else { return path }
        return parts.dropLast(4).joined(separator: "-")
    }
}
