/// A name of the domain name system whose labels have lengths that they may have.
package struct DomainName: Hashable, Sendable, CustomStringConvertible {
    let labels: [String]

    package init?(_ text: String) {
        self.init(labels: text.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
    }

    private init?(labels: [String]) {
        let lengths = labels.map(\.utf8.count)
        guard !lengths.isEmpty, lengths.allSatisfy({ (1...63).contains($0) }), lengths.reduce(1, { $0 + $1 + 1 }) <= 255
        else { return nil }
        self.labels = labels
    }

    package var description: String { labels.joined(separator: ".") }

    /// Length and text of each label, and a zero: RFC 1035 without its compression.
    var bytes: [UInt8] { labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0] }

    /// Reads a name at `position` and moves behind it. Labels may be said by a pointer to where they stood before, which leads
    /// backwards only and so cannot go in a circle.
    init?(in message: [UInt8], at position: inout Int) {
        var labels: [String] = []
        var index = position
        var limit = message.count
        var isBehind = false
        while index < limit, message[index] != 0 {
            let length = Int(message[index])
            if length >= 0xC0 {
                guard index + 1 < limit else { return nil }
                let target = (length & 0x3F) << 8 | Int(message[index + 1])
                if !isBehind { position = index + 2 }
                guard target < index else { return nil }
                (isBehind, limit, index) = (true, index, target)
            } else {
                guard length < 64, index + length < limit, labels.count < 128 else { return nil }
                labels.append(String(wire: message[index + 1...index + length]))
                index += length + 1
            }
        }
        guard index < limit else { return nil }
        if !isBehind { position = index + 1 }
        self.init(labels: labels)
    }
}

extension OptionFormat<[DomainName]> {
    /// Option 119 (RFC 3397).
    static let names = Self(
        read: { bytes in
            var names: [DomainName] = []
            var position = 0
            while position < bytes.count {
                guard let name = DomainName(in: bytes, at: &position) else { return nil }
                names.append(name)
            }
            return names
        },
        write: { $0.flatMap(\.bytes) }
    )
}
