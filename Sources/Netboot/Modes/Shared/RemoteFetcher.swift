/// Gets what lies elsewhere: what modes hand on to machines, and what they ask other servers.
package protocol RemoteFetcher: Sendable {
    /// A small answer as a whole.
    func get(_ url: String, timeout: Double, limit: Int) async throws -> (status: Int, body: [UInt8])
    /// A file on another server, of which machines ask parts.
    func open(_ url: String) async throws -> any HTTPBodySource
}

extension RemoteFetcher {
    /// The file at a place: `http://…`, `https://…`, `file:///…`, or a path on this host.
    func body(at place: String) async throws -> HTTPBootResponse.Body {
        guard let path = LocalPlace.path(of: place) else { return .stream(try await open(place)) }
        do {
            return try ServedFolder.open(anywhere: path).body
        } catch {
            throw PixiecoreProblem("\(path) is no file that can be read")
        }
    }
}
