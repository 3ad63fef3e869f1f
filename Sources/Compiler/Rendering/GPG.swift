import Hosts
import OrderedCollections
import Values

/// Decrypts the ASCII-armoured messages in texts with the system's `gpg`, and the keys of one directory.
struct GPG: Sendable {
    private static let start = "-----BEGIN PGP MESSAGE-----"
    private static let end = "-----END PGP MESSAGE-----"
    private static let timeout = 60.0

    private let host: any ReadableHost
    private let keyDirectory: String
    /// A message that cannot be decrypted is an error; otherwise it stays as it is.
    private let mustSucceed: Bool

    /// `gpg_keydir` and `gpg_decrypt_must_succeed` of the settings.
    init(_ host: any ReadableHost, options: Value) {
        self.host = host
        let directory = options["config_dir"]?.string ?? "/etc/cm"
        keyDirectory = options["gpg_keydir"]?.string ?? directory + "/gpgkeys"
        mustSucceed = options["gpg_decrypt_must_succeed"]?.bool ?? true
    }

    /// Every text in a value, messages replaced. A text that held one loses the newlines at its end, as in Salt.
    func decrypted(_ value: Value) throws(Diagnostic) -> Value {
        switch value {
        case .string(let text): return .string(try decrypted(text))
        case .list(let list):
            var result: [Value] = []
            for member in list { result.append(try decrypted(member)) }
            return .list(result)
        case .map(var map):
            for (key, member) in map { map[key] = try decrypted(member) }
            return .map(map)
        default: return value
        }
    }

    /// The same for a document, whose places stay.
    func decrypted(_ node: Node) throws(Diagnostic) -> Node {
        var node = node
        switch node.content {
        case .scalar(.string(let text)):
            do throws(Diagnostic) {
                node.content = .scalar(.string(try decrypted(text)))
            } catch {
                throw error.at(node.location)
            }
        case .scalar: break
        case .list(let members):
            var result: [Node] = []
            for member in members { result.append(try decrypted(member)) }
            node.content = .list(result)
        case .map(let pairs):
            var result: [(key: Node, value: Node)] = []
            for pair in pairs { result.append((pair.key, try decrypted(pair.value))) }
            node.content = .map(result)
        }
        return node
    }

    /// The same for text on its way to the next renderer; what a message said comes from the line where it began.
    func decrypted(_ text: RenderedText) throws(Diagnostic) -> RenderedText {
        let parts = Self.parts(of: text.text)
        guard parts.contains(where: \.isMessage) else { return text }
        var result = "", origins: [SourceLocation] = []
        var line = 1
        for part in parts {
            let origin = text.origin(line: line)
            let plain: String
            do throws(Diagnostic) {
                plain = part.isMessage ? try message(part.text) : part.text
            } catch {
                throw error.at(origin)
            }
            let lines = plain.utf8.count { $0 == 10 }
            for step in 0...lines where origins.count < result.utf8.count(where: { $0 == 10 }) + step + 1 {
                origins.append(part.isMessage ? origin : text.origin(line: line + step))
            }
            result += plain
            line += part.text.utf8.count { $0 == 10 }
        }
        return RenderedText(text: Self.withoutNewlines(result), origins: origins, file: text.file)
    }

    private func decrypted(_ text: String) throws(Diagnostic) -> String {
        let parts = Self.parts(of: text)
        guard parts.contains(where: \.isMessage) else { return text }
        var result = ""
        for part in parts { result += part.isMessage ? try message(part.text) : part.text }
        return Self.withoutNewlines(result)
    }

    // MARK: gpg

    private func message(_ cipher: String) throws(Diagnostic) -> String {
        guard (try? host.followedInfo(keyDirectory))?.kind == .directory else {
            throw Diagnostic(
                .error,
                "there is no directory of GPG keys: \(keyDirectory)",
                hint: "make it with 'gpg --homedir \(keyDirectory) --import KEY', or set gpg_keydir"
            )
        }
        let output = try run(cipher.replacing("\\n", with: "\n"))
        if output.status == 0 || !output.output.isEmpty { return output.output }
        guard mustSucceed else { return cipher }
        throw Diagnostic(
            .error,
            "Could not decrypt cipher: \(Self.reason(output.error))",
            hint: "gpg has the keys of \(keyDirectory)"
        )
    }

    private func run(_ cipher: String) throws(Diagnostic) -> CommandOutput {
        guard let program = host.which("gpg") else {
            throw Diagnostic(.error, "GPG unavailable", hint: "install the package gnupg")
        }
        let words = ["--homedir", keyDirectory, "--status-fd", "2", "--no-tty", "--batch", "-d"]
        let command = Command(program, words, input: cipher, timeout: Self.timeout)
        let result = OwnThread.wait { [host] () async -> Result<CommandOutput, HostError> in
            do throws(HostError) {
                return .success(try await host.capture(command))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let output): return output
        case .failure(let error): throw Diagnostic(.error, error.description)
        }
    }

    /// What gpg said to people, without its lines for programs.
    private static func reason(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("[GNUPG:]") }
        return lines.map { $0.hasPrefix("gpg: ") ? String($0.dropFirst(5)) : String($0) }.joined(separator: "; ")
    }

    // MARK: texts

    private struct Part {
        var text: String
        var isMessage: Bool
    }

    /// The text cut into messages and what is between them.
    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let begin = rest.firstRange(of: start), let close = rest[begin.lowerBound...].firstRange(of: end) {
            parts.append(Part(text: String(rest[..<begin.lowerBound]), isMessage: false))
            parts.append(Part(text: String(rest[begin.lowerBound..<close.upperBound]), isMessage: true))
            rest = rest[close.upperBound...]
        }
        return parts + [Part(text: String(rest), isMessage: false)]
    }

    private static func withoutNewlines(_ text: String) -> String {
        var bytes = text.utf8[...]
        while bytes.last == 10 { bytes = bytes.dropLast() }
        return String(Substring(bytes))
    }
}

extension Diagnostic {
    /// With a place, where it has none.
    func at(_ location: SourceLocation) -> Diagnostic {
        var problem = self
        problem.location = problem.location ?? location
        return problem
    }
}
