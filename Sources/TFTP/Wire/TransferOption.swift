/// One option of a request or of the answer to it, RFC 2347. Its name is in lower case.
package struct TransferOption: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    var bytes: [UInt8] { Array(name.utf8) + [0] + Array(value.utf8) + [0] }

    /// Pairs of texts that each end in NUL. A last text without its NUL, or without its partner, spoils all.
    static func list(_ bytes: Slice<UnsafeRawBufferPointer>) -> [TransferOption]? {
        guard let texts = texts(bytes), texts.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: texts.count, by: 2).map { index in
            TransferOption(Packet.text(texts[index]).lowercased(), Packet.text(texts[index + 1]))
        }
    }

    /// What stands between NULs; nil where the last of them is missing.
    static func texts(_ bytes: Slice<UnsafeRawBufferPointer>) -> [Slice<UnsafeRawBufferPointer>]? {
        guard bytes.last == 0 else { return bytes.isEmpty ? [] : nil }
        return bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
    }
}
