/// What a client calls itself: option 77.
///
/// RFC 3004 wants a list in which each text follows its length; iPXE sends its name as it is. Both are read, the second is written.
package struct UserClass: Hashable, Sendable {
    package var names: [String]

    init(names: [String]) { self.names = names }

    package init(_ name: String) { names = [name] }

    init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        names = Self.list(bytes) ?? [String(wire: bytes)]
    }

    /// The texts of a list whose lengths add up; nil for anything else.
    private static func list(_ bytes: [UInt8]) -> [String]? {
        var reader = ByteReader(bytes)
        var names: [String] = []
        while !reader.isAtEnd {
            guard let text = reader.counted(), !text.isEmpty else { return nil }
            names.append(String(wire: text))
        }
        return names
    }
}

extension OptionFormat<UserClass> {
    static let userClass = Self(
        read: { UserClass($0) },
        write: { $0.names.count == 1 ? Array($0.names[0].utf8) : $0.names.flatMap { counted($0) } }
    )

    private static func counted(_ text: String) -> [UInt8] {
        let bytes = text.utf8.prefix(255)
        return [UInt8(bytes.count)] + bytes
    }
}
