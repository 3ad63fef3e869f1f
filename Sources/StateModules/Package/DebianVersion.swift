/// A Debian version, `[epoch:]upstream[-revision]`, ordered as dpkg orders them (Debian policy 5.6.12).
struct DebianVersion: Comparable {
    let text: String
    let epoch: Int
    private let upstream: [UInt8]
    private let revision: [UInt8]

    init(_ text: String) {
        self.text = text
        var rest = text[...]
        if let colon = rest.firstIndex(of: ":"), let number = Int(rest[..<colon]) {
            epoch = number
            rest = rest[rest.index(after: colon)...]
        } else {
            epoch = 0
        }
        if let dash = rest.lastIndex(of: "-") {
            upstream = Array(rest[..<dash].utf8)
            revision = Array(rest[rest.index(after: dash)...].utf8)
        } else {
            upstream = Array(rest.utf8)
            revision = []
        }
    }

    static func < (first: DebianVersion, second: DebianVersion) -> Bool {
        compare(first, second) < 0
    }

    static func == (first: DebianVersion, second: DebianVersion) -> Bool {
        compare(first, second) == 0
    }

    /// Negative, zero or positive, as `first` is before, with or after `second`.
    static func compare(_ first: DebianVersion, _ second: DebianVersion, ignoringEpoch: Bool = false) -> Int {
        if first.epoch != second.epoch, !ignoringEpoch { return first.epoch < second.epoch ? -1 : 1 }
        let order = compare(first.upstream, second.upstream)
        return order != 0 ? order : compare(first.revision, second.revision)
    }

    /// Turn by turn a part without digits, then a number.
    private static func compare(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var i = 0, j = 0
        while i < first.count || j < second.count {
            while i < first.count && !isDigit(first[i]) || j < second.count && !isDigit(second[j]) {
                let a = i < first.count ? weight(first[i]) : 0, b = j < second.count ? weight(second[j]) : 0
                if a != b { return a - b }
                i += 1
                j += 1
            }
            while i < first.count, first[i] == UInt8(ascii: "0") { i += 1 }
            while j < second.count, second[j] == UInt8(ascii: "0") { j += 1 }
            var difference = 0
            while i < first.count, isDigit(first[i]), j < second.count, isDigit(second[j]) {
                if difference == 0 { difference = Int(first[i]) - Int(second[j]) }
                i += 1
                j += 1
            }
            if i < first.count, isDigit(first[i]) { return 1 }
            if j < second.count, isDigit(second[j]) { return -1 }
            if difference != 0 { return difference }
        }
        return 0
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    /// `~` before the end, the end before letters, letters before the rest.
    private static func weight(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "~"): -1
        case 48...57: 0
        case 65...90, 97...122: Int(byte)
        default: Int(byte) + 256
        }
    }
}
