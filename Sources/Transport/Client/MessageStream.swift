import NIOCore
package import Wire

/// Messages from a long answer, one a line. Giving the iterator up closes the connection.
package struct MessageStream<Element: Message>: AsyncSequence, Sendable {
    private let connection: ClientConnection
    private let silence: Double

    init(_ connection: ClientConnection, silence: Double) {
        self.connection = connection
        self.silence = silence
    }

    /// Ends the stream from outside: the iteration ends with an error.
    package func close() { connection.close() }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(connection: connection, silence: silence) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let connection: ClientConnection
        fileprivate let silence: Double
        private var lines = LineReader()

        fileprivate init(connection: ClientConnection, silence: Double) {
            self.connection = connection
            self.silence = silence
        }

        /// The next message; nil when the master ended the answer properly.
        package mutating func next() async throws -> Element? {
            while true {
                while let line = lines.next() {
                    if let message = try parse(line) { return message }
                }
                guard let buffers = try await connection.more(within: silence, doing: "sending events") else {
                    connection.close()
                    return nil
                }
                for buffer in buffers { try lines.feed(buffer.readableBytesView) }
            }
        }

        /// An event that a newer master knows and this version does not is skipped; anything else must be right.
        private func parse(_ line: [UInt8]) throws -> Element? {
            do {
                return try Element(parsing: line)
            } catch {
                if error.field == "event" { return nil }
                throw TransportError.malformed(error.description)
            }
        }
    }
}

/// Cuts bytes into lines.
struct LineReader {
    /// A longer line is an attack or a mistake.
    static let limit = 32 << 20

    private var bytes: [UInt8] = []
    private var start = 0
    private var searched = 0

    mutating func feed(_ more: some Collection<UInt8>) throws {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        guard bytes.count + more.count <= Self.limit else {
            throw TransportError.malformed("a line longer than \(Self.limit) bytes")
        }
        bytes += more
    }

    /// The next whole line without its newline; empty ones are left out.
    mutating func next() -> [UInt8]? {
        while let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = Array(bytes[start..<end])
            start = end + 1
            searched = start
            if !line.isEmpty { return line }
        }
        searched = bytes.count
        return nil
    }
}
