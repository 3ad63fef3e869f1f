/// Where the server gets what it sends. Whoever has files implements it; the server knows no folders.
package protocol FileSource: Sendable {
    /// The file for a read request, or a `Refusal` that the client is told.
    func open(_ request: ReadRequest) async throws(Refusal) -> any SourceFile
    /// How a transfer ended, so that progress and once-boot can be kept: called once for each file that was opened.
    func ended(_ request: ReadRequest, sent: Int, of size: Int, outcome: Outcome) async
}

/// A file that is being sent. Blocks are asked for in order, and again after a loss.
package protocol SourceFile: Sendable {
    var size: Int { get }
    /// Up to `count` bytes from `offset`; fewer only at the end.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}

/// What a client asks for. The name has slashes between its parts, none at the start, and no part `..`.
package struct ReadRequest: Hashable, Sendable {
    package var name: String
    /// The client's address without port, as text.
    package var client: String
    /// The address of ours that it was sent to.
    package var local: String
    /// W3C's `traceparent`, where the client appended one to the name.
    package var trace: String?

    package init(name: String, client: String, local: String, trace: String? = nil) {
        self.name = name
        self.client = client
        self.local = local
        self.trace = trace
    }
}

/// The answer to a request that gets no file.
package struct Refusal: Error, Hashable, Sendable {
    package var code: ErrorCode
    package var message: String

    package init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// How a transfer ended.
package enum Outcome: String, Sendable {
    /// The client acknowledged the last block.
    case complete
    /// One side ended it with an error: PXE ROMs do so after they have learnt the size, the server when it stops.
    case aborted
    /// The client fell silent.
    case timedOut
}
