package import DHCP
package import Logging

/// Asks another server what each machine boots over IPv6: `ipv6api`. It answers with a URL and nothing else.
package struct PixiecoreIPv6API: DHCPv6Booter {
    /// As long as an option of DHCPv6 that fits into a packet.
    private static let limit = 1024

    /// Ends in `/v1`.
    private let prefix: String
    private let timeout: Double
    private let fetcher: any RemoteFetcher
    private let log: Logger

    package init(_ url: String, timeout: Double, fetcher: any RemoteFetcher, log: Logger) {
        prefix = url + (url.hasSuffix("/") ? "" : "/") + "v1"
        self.timeout = timeout
        self.fetcher = fetcher
        self.log = log
    }

    package func url(for client: DHCPv6Client) async -> String? {
        let identifier = client.identifier.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let question = "\(prefix)/boot/\(identifier)/\(client.architectures.first?.rawValue ?? 0)"
        do {
            let answer = try await fetcher.get(question, timeout: timeout, limit: Self.limit)
            guard answer.status == 200 else { throw PixiecoreProblem("status \(answer.status)") }
            return try url(answer.body)
        } catch {
            log.warning("no answer for a machine", metadata: ["url": "\(question)", "reason": "\(error)"])
            return nil
        }
    }

    /// A path is one on the API's server.
    private func url(_ body: [UInt8]) throws -> String {
        let text = String(decoding: body, as: UTF8.self).trimmed
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw PixiecoreProblem("the answer is no URL")
        }
        return URLText.absolute(text, from: prefix)
    }
}
