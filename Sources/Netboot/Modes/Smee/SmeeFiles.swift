import DHCP
import Glibc
package import TFTP

/// What Smee serves by TFTP: programs by their last name, and the files that HTTP offers as well.
package struct SmeeFiles: FileSource {
    private static let limit = 64 << 20
    private let mode: SmeeMode
    private let events: SmeeEvents

    package init(_ mode: SmeeMode, events: SmeeEvents) {
        self.mode = mode
        self.events = events
    }

    package func open(_ request: ReadRequest) async throws(Refusal) -> any SourceFile {
        let name = TraceName.split(String(request.name.drop { $0 == "/" })).name
        let parts = name.split(separator: "/").map(String.init)
        guard !parts.contains(".."), let response = mode.tftp(parts, for: IPv4Address(request.client)) else {
            throw Refusal(.fileNotFound, "there is no file \(name)")
        }
        guard let bytes = response.body.bytes(limit: Self.limit) else {
            throw Refusal(.notDefined, "cannot read \(name)")
        }
        return BytesFile(bytes: bytes)
    }

    package func ended(_ request: ReadRequest, sent: Int, of size: Int, outcome: Outcome) async {
        let name = TraceName.split(request.name).name
        let mac = name.split(separator: "/").dropLast().last.flatMap { MACAddress($0) }
        events.record(
            .tftp,
            outcome == .complete ? "sent" : outcome == .aborted ? "aborted" : "timed out",
            mac: mac ?? events.owner(of: IPv4Address(request.client)),
            file: name,
            bytes: sent
        )
    }
}

extension HTTPBootResponse.Body {
    /// All of it; an open file is read and closed.
    func bytes(limit: Int) -> [UInt8]? {
        switch self {
        case .bytes(let bytes): return bytes
        case .stream: return nil
        case .file(let descriptor, let size, _):
            defer { close(descriptor) }
            return size <= limit ? ServedFolder.bytes(descriptor, count: size) : nil
        }
    }
}
