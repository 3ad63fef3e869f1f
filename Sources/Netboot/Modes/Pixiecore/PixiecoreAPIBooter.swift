package import DHCP
import NIOCore
import OrderedCollections
import Values

/// Asks another server what each machine boots: `api URL`. Its answers name URLs, which machines fetch through us.
package struct PixiecoreAPIBooter: PixiecoreBooter {
    private static let answerLimit = 1 << 20

    /// Ends in `/v1`.
    private let prefix: String
    private let timeout: Double
    private let seal: SealedURL
    private let fetcher: any RemoteFetcher

    package init(_ url: String, timeout: Double, seal: SealedURL, fetcher: any RemoteFetcher) {
        prefix = url + (url.hasSuffix("/") ? "" : "/") + "v1"
        self.timeout = timeout
        self.seal = seal
        self.fetcher = fetcher
    }

    package func spec(for mac: MACAddress) async throws -> PixiecoreSpec? {
        let url = url(of: mac)
        let answer: (status: Int, body: [UInt8])
        do {
            answer = try await fetcher.get(url, timeout: timeout, limit: Self.answerLimit)
        } catch is NIOTooManyBytesError {
            throw PixiecoreProblem("\(url): the answer is larger than 1 MiB", status: 200)
        }
        guard answer.status == 200 else {
            throw PixiecoreProblem("\(url): status \(answer.status)", status: answer.status)
        }
        do { return try spec(of: JSON.parse(answer.body)) } catch { throw PixiecoreProblem(error, in: url) }
    }

    func url(of mac: MACAddress) -> String { "\(prefix)/boot/\(mac)" }

    package func body(_ id: String) async throws -> HTTPBootResponse.Body {
        try await fetcher.body(at: try seal.open(id))
    }

    // MARK: answers

    private func spec(of answer: Value) throws -> PixiecoreSpec {
        guard answer.map != nil else { throw PixiecoreProblem("the answer is \(answer.kind), not a mapping") }
        var spec = PixiecoreSpec()
        let initrds = try texts("initrd", answer)
        if let script = try text("ipxe-script", answer), !script.isEmpty {
            spec.script = script
            return spec
        }
        guard let kernel = try text("kernel", answer), !kernel.isEmpty else {
            throw PixiecoreProblem("the answer names no kernel")
        }
        spec.kernel = try sealed(kernel)
        spec.initrds = try initrds.map(sealed)
        spec.message = try text("message", answer) ?? ""
        spec.cmdline = try PixiecoreCmdline.expand(cmdline(answer["cmdline"]), function: "URL") { url in
            "{{ ID \"\(try sealed(url))\" }}"
        }
        return spec
    }

    private func text(_ key: String, _ answer: Value) throws -> String? {
        guard let value = answer[key], !value.isNull else { return nil }
        guard let text = value.string else { throw PixiecoreProblem("\(key): is \(value.kind), not a text") }
        return text
    }

    private func texts(_ key: String, _ answer: Value) throws -> [String] {
        guard let value = answer[key], !value.isNull else { return [] }
        guard let list = value.list else { throw PixiecoreProblem("\(key): is \(value.kind), not a list") }
        return try list.map { entry in
            guard let text = entry.string else { throw PixiecoreProblem("\(key): holds \(entry.kind), not texts") }
            return text
        }
    }

    /// Only what we can fetch ourselves is handed to a machine.
    private func sealed(_ url: String) throws -> String {
        let absolute = URLText.absolute(url, from: prefix)
        guard ["http://", "https://", "file://"].contains(where: absolute.hasPrefix) else {
            throw PixiecoreProblem("'\(url)' cannot be fetched: it must be http, https or file")
        }
        return try seal.seal(absolute)
    }

    /// A text, or the older form: a mapping of parameters, sorted by name.
    private func cmdline(_ value: Value?) throws -> String {
        switch value {
        case nil, .null: return ""
        case .string(let text): return text
        case .map(let map):
            return try GoFormat.sorted(map).map { try parameter(GoFormat.text($0.key), $0.value) }.joined(
                separator: " "
            )
        case let other?: throw PixiecoreProblem("cmdline: is \(other.kind), neither a text nor a mapping")
        }
    }

    private func parameter(_ key: String, _ value: Value) throws -> String {
        switch value {
        case .bool: return key
        case .string(let text): return "\(key)=\(GoFormat.quoted(text))"
        case .map:
            guard let url = value["url"]?.string else { throw PixiecoreProblem("cmdline.\(key): has no 'url'") }
            return "\(key)={{ URL \(GoFormat.quoted(url)) }}"
        default: throw PixiecoreProblem("cmdline.\(key): is \(value.kind)")
        }
    }
}
