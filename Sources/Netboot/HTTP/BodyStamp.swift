import Crypto
import Glibc

/// What is known of a body before it is sent: how long it is, and how to tell it from its other versions.
package struct BodyStamp: Equatable, Sendable {
    package var size: Int?
    package var tag: String?
    /// In seconds since 1970.
    package var modified: Int?

    package init(_ body: HTTPBootResponse.Body) {
        switch body {
        case .bytes(let bytes):
            size = bytes.count
            tag = "\"" + SHA256.hash(data: bytes).prefix(10).map(Self.hexadecimal).joined() + "\""
        case .file(let descriptor, let size, let modified):
            self.size = size
            self.modified = modified
            tag = Self.tag(ofFile: descriptor)
        case .stream(let source): size = source.size
        }
    }

    /// A file that was replaced has another inode, one that was written another time to the nanosecond.
    private static func tag(ofFile descriptor: Int32) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let numbers = [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        return "\"" + numbers.map { String($0, radix: 16) }.joined(separator: "-") + "\""
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
