/// What the thread that serves asks of the file source, which it cannot wait for.
enum Errand: Sendable {
    case open(Opening)
    case ended(ReadRequest, sent: Int, size: Int, Outcome)
}

/// A file that is being opened, and the session that waits for it.
struct Opening: Sendable {
    let request: ReadRequest
    let isNetASCII: Bool
    let peer: Endpoint
    let id: UInt64

    /// Asks the source. What it opened and cannot be sent is told to have ended.
    func file(from source: any FileSource) async -> Result<any SourceFile, Refusal> {
        do {
            let file = try await source.open(request)
            guard isNetASCII else { return .success(file) }
            do {
                return .success(try NetASCIIFile(file))
            } catch {
                await source.ended(request, sent: 0, of: file.size, outcome: .aborted)
                return .failure(error)
            }
        } catch {
            return .failure(error)
        }
    }
}
