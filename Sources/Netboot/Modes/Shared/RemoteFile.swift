import AsyncHTTPClient
import Logging
import NIOCore

/// A file on another server, fetched piece by piece as a machine takes it.
struct RemoteFile: HTTPBodySource {
    let url: String
    let size: Int?
    let client: HTTPClient
    /// The client ends with its owner.
    let owner: HTTPFetcher
    let log: Logger?

    /// The other server did not give what it has announced: it is not the machine that has gone.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        do { try await fetch(range, each: each) } catch let fault as Fault {
            // Nobody waits for it any more.
            if !Task.isCancelled { log?.error("\(url): \(fault)") }
            throw fault
        }
    }

    private func fetch(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        let response = try await ask(range)
        // A server that knows no ranges sends all of it.
        let skipped = response.status == .ok ? range?.lowerBound ?? 0 : 0
        let wanted = range?.count ?? size
        var pieces = response.body.makeAsyncIterator(), passed = 0, given = 0
        while wanted.map({ given < $0 }) ?? true, let piece = try await next(&pieces, given, wanted) {
            let bytes = Array(buffer: piece)
            let start = min(max(0, skipped - passed), bytes.count)
            let count = min(bytes.count - start, range == nil ? .max : (wanted ?? .max) - given)
            passed += bytes.count
            given += count
            if let wanted, given > wanted {
                throw Fault(description: "it sends more than the \(wanted) bytes that it had")
            }
            if count > 0 { try await each(count == bytes.count ? bytes : Array(bytes[start..<start + count])) }
        }
        if let wanted, given < wanted { throw Fault(description: "it ended after \(given) of \(wanted) bytes") }
    }

    private func ask(_ range: Range<Int>?) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        if let range { request.headers.add(name: "range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)") }
        let response: HTTPClientResponse
        do { response = try await client.execute(request, deadline: .distantFuture) } catch {
            throw Fault(description: "it does not answer: \(error)")
        }
        guard [.ok, .partialContent].contains(response.status) else {
            throw Fault(description: "status \(response.status.code)")
        }
        if let size, let now = Self.wholeSize(of: response), now != size {
            throw Fault(description: "it has \(now) bytes, and had \(size) when it was asked before")
        }
        return response
    }

    /// Of the whole file, as far as an answer says it.
    private static func wholeSize(of response: HTTPClientResponse) -> Int? {
        let isPart = response.status == .partialContent
        let text = response.headers.first(name: isPart ? "content-range" : "content-length")
        return text.flatMap { Int(isPart ? $0.split(separator: "/").last ?? "" : $0[...]) }
    }

    private func next(
        _ pieces: inout HTTPClientResponse.Body.AsyncIterator,
        _ given: Int,
        _ wanted: Int?
    ) async throws -> ByteBuffer? {
        do { return try await pieces.next() } catch {
            let total = wanted.map { " of \($0)" } ?? ""
            throw Fault(description: "it broke off after \(given)\(total) bytes: \(error)")
        }
    }
}
