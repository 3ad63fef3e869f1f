import AsyncHTTPClient
package import Logging
import NIOCore
import NIOPosix

/// Gets files and answers from HTTP servers.
package final class HTTPFetcher: RemoteFetcher {
    private let client: HTTPClient
    private let log: Logger?

    /// `log` hears of servers that do not give what they have announced.
    package init(log: Logger? = nil) {
        self.log = log
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
        let response: HTTPClientResponse
        do { response = try await client.execute(request, timeout: .seconds(30)) } catch {
            throw PixiecoreProblem("\(url): \(error)")
        }
        // Servers without HEAD say so in several ways; they are asked without knowing the size.
        let knowsHead = ![405, 501].contains(response.status.code)
        guard !knowsHead || response.status == .ok else {
            throw PixiecoreProblem("\(url): status \(response.status.code)")
        }
        let size = response.headers.first(name: "content-length").flatMap { Int($0) }
        return RemoteFile(url: url, size: knowsHead ? size : nil, client: client, owner: self, log: log)
    }
}
