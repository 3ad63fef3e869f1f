import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Gets files and answers from HTTP servers.
package final class HTTPFetcher: RemoteFetcher {
    private let client: HTTPClient

    package init() {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .follow(max: 5, allowCycles: false),
            timeout: .init(connect: .seconds(10), read: .seconds(60))
        )
        configuration.httpVersion = .http1Only
        client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration
        )
    }

    deinit {
        let client = client
        client.shutdown { _ in withExtendedLifetime(client) {} }
    }

    package func get(_ url: String, timeout: Double, limit: Int) async throws -> (status: Int, body: [UInt8]) {
        let deadline = NIODeadline.now() + .milliseconds(Int64(timeout * 1000))
        let response = try await client.execute(HTTPClientRequest(url: url), deadline: deadline)
        let body = try await response.body.collect(upTo: limit)
        return (Int(response.status.code), Array(body.readableBytesView))
    }

    /// Asks for the size first: iPXE downloads slowly what has none.
    package func open(_ url: String) async throws -> any HTTPBodySource {
        var request = HTTPClientRequest(url: url)
        request.method = .HEAD
        let response = try await client.execute(request, timeout: .seconds(30))
        // Servers without HEAD say so in several ways; they are asked without knowing the size.
        let knowsHead = ![405, 501].contains(response.status.code)
        guard !knowsHead || response.status == .ok else {
            throw PixiecoreProblem("\(url): status \(response.status.code)")
        }
        let size = response.headers.first(name: "content-length").flatMap { Int($0) }
        return RemoteFile(url: url, size: knowsHead ? size : nil, client: client, owner: self)
    }
}

/// A file on another server, fetched piece by piece as a machine takes it.
struct RemoteFile: HTTPBodySource {
    let url: String
    let size: Int?
    let client: HTTPClient
    /// The client ends with its owner.
    let owner: HTTPFetcher

    func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        var request = HTTPClientRequest(url: url)
        if let range { request.headers.add(name: "range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)") }
        let response = try await client.execute(request, deadline: .distantFuture)
        guard [.ok, .partialContent].contains(response.status) else {
            throw PixiecoreProblem("\(url): status \(response.status.code)")
        }
        // A server that knows no ranges sends all of it.
        var part = response.status == .ok ? range : nil
        for try await buffer in response.body {
            let bytes = Array(buffer.readableBytesView)
            guard let wanted = part else {
                try await each(bytes)
                continue
            }
            let piece = bytes.dropFirst(wanted.lowerBound).prefix(wanted.count)
            if !piece.isEmpty { try await each(Array(piece)) }
            let start = max(0, wanted.lowerBound - bytes.count)
            part = start..<max(start, wanted.upperBound - bytes.count)
            if part?.isEmpty == true { return }
        }
    }
}
