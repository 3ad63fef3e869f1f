/// A request to read or to write, as it stands in the packet.
package struct TransferRequest: Hashable, Sendable {
    /// RFC 2347, section 5: a request has at most as many bytes as a block of RFC 1350.
    static let sizeLimit = 512

    package var name: [UInt8]
    /// `octet` or `netascii`, in lower case; `mail` is no more.
    package var mode: String
    package var options: [TransferOption]

    package init(name: String, mode: String = "octet", options: [TransferOption] = []) {
        self.name = Array(name.utf8)
        self.mode = mode
        self.options = options
    }

    /// What follows the operation's number. Some ROMs pad the request with more NULs than it needs, or end it in 0xff.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count + 2 <= Self.sizeLimit, let end = bytes.lastIndex(where: { $0 != 0 && $0 != 0xff }) else {
            return nil
        }
        let used = bytes[...end].split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        guard used.count >= 2, end + 1 < bytes.count, bytes[end + 1] == 0 else { return nil }
        name = Array(used[0])
        mode = Packet.text(used[1]).lowercased()
        options = []
        guard used.count == 3 else { return }
        guard let list = TransferOption.list(bytes[used[2].startIndex...(end + 1)]) else { return nil }
        options = list
    }

    var bytes: [UInt8] {
        name + [0] + Array(mode.utf8) + [0] + options.flatMap(\.bytes)
    }
}
