/// A file in `netascii`: line ends are CR LF, and a CR that is none is followed by NUL (RFC 764). It is converted as a whole, because no
/// block could be found again otherwise; who wants netascii wants a small text.
struct NetASCIIFile: SourceFile {
    static let sizeLimit = 1 << 20
    private let bytes: [UInt8]

    init(_ file: any SourceFile) throws(Refusal) {
        guard file.size <= Self.sizeLimit, let content = try? file.read(at: 0, count: file.size) else {
            throw Refusal(.notDefined, "netascii is for files of up to \(Self.sizeLimit) bytes: ask for octet")
        }
        bytes = content.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"): [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
            case UInt8(ascii: "\r"): [UInt8(ascii: "\r"), 0]
            default: [byte]
            }
        }
    }

    var size: Int { bytes.count }

    func read(at offset: Int, count: Int) -> [UInt8] {
        Array(bytes[min(offset, size)..<min(offset + count, size)])
    }
}
