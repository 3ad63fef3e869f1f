package import DHCP
package import Logging
import Values

/// Answers Pixiecore's API, `v1/boot/<mac>`, so that a Pixiecore which is there already can take its decisions from here.
package struct PixiecoreAPI: HTTPResponder {
    /// What a machine boots, in the words of that API.
    package enum Answer: Hashable, Sendable {
        case kernel(String, initrds: [String], cmdline: String, message: String)
        case script(String)
    }

    private let decide: @Sendable (MACAddress, HTTPBootRequest) async -> Answer?
    private let log: Logger

    /// `decide` answers nil for machines that are to be left alone.
    package init(log: Logger, decide: @escaping @Sendable (MACAddress, HTTPBootRequest) async -> Answer?) {
        self.log = log
        self.decide = decide
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        let parts = request.path.split(separator: "/")
        guard request.isReading, parts.count >= 3, parts.suffix(3).prefix(2) == ["v1", "boot"],
            let mac = MACAddress(parts[parts.count - 1])
        else { return .goNotFound }
        guard let answer = await decide(mac, request) else {
            log.info("\(mac) is left alone")
            return .goNotFound
        }
        return .bytes(Array(JSON.text(answer.value).utf8), type: "application/json")
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {}
}

extension PixiecoreAPI.Answer {
    var value: Value {
        switch self {
        case .script(let script): return ["ipxe-script": .string(script)]
        case .kernel(let kernel, let initrds, let cmdline, let message):
            var value: Value = ["kernel": .string(kernel), "initrd": .list(initrds.map(Value.string))]
            // Braces would be taken for a template.
            if !cmdline.isEmpty { value["cmdline"] = .string(cmdline.replacing("{{", with: "{{\"{{\"}}")) }
            if !message.isEmpty { value["message"] = .string(message) }
            return value
        }
    }
}
