import Hosts

/// Small text files of a host; what is missing or unreadable is empty.
struct HostFiles: Sendable {
    private let host: any ReadableHost

    init(_ host: any ReadableHost) {
        self.host = host
    }

    /// A whole file as text.
    func text(_ path: String) -> String {
        guard let bytes = try? host.read(path, limit: 1 << 23) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first line of a file, without white space at its ends.
    func line(_ path: String) -> String {
        text(path).split(separator: "\n").first.map { trimmed($0) } ?? ""
    }

    func exists(_ path: String) -> Bool {
        (try? host.followedInfo(path)) != nil
    }

    func names(_ path: String) -> [String] {
        (try? host.list(path)) ?? []
    }

    /// Where a link points, as written in it.
    func target(_ path: String) -> String? {
        (try? host.info(path))?.target
    }
}

/// `text` without white space at its ends.
func trimmed(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    guard let start = bytes.firstIndex(where: { $0 > 32 }), let end = bytes.lastIndex(where: { $0 > 32 }) else {
        return ""
    }
    return String(decoding: bytes[start...end], as: UTF8.self)
}
