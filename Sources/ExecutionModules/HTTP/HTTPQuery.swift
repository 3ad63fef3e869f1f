import OrderedCollections
import States
import StateModules
import Values

/// The arguments of `http.query`, read and checked. What is asked follows from them alone.
struct HTTPQuery: Sendable {
    var url: String
    var method: String
    var parameters: Value.Map
    var headers: [WebHeader]
    var credentials: (user: String, password: String)?
    var data: Value?
    var dataFile: String?
    var agent: String
    var trust: WebTrust
    var timeout: Double
    /// A test run asks nobody, or the URL that was named for it.
    var isTest: Bool
    var testURL: String?
    var view: HTTPView

    /// Takes all that `call` has left.
    init(_ call: inout Call) throws {
        let url = try call.text("url")
        var given: [String: Value] = [:]
        for name in HTTPArguments.names { given[name] = call.option(name) }
        try call.finish()
        try self.init(url, Given(function: call.function, values: given))
    }

    private init(_ url: String, _ given: Given) throws {
        self.url = url
        method = try given.text("method") ?? "GET"
        parameters = try given.map("params")
        headers = try given.headers()
        credentials = try given.credentials()
        data = given.values["data"]
        dataFile = try given.text("data_file")
        agent = try given.text("agent") ?? "cm/\(Release.cm) http.query()"
        trust = try given.trust()
        timeout = try given.seconds("timeout") ?? WebRequest.usualTimeout
        isTest = try given.flag("test")
        testURL = try given.text("test_url")
        view = try HTTPView(
            decodes: given.flag("decode"),
            decodeType: given.text("decode_type") ?? "auto",
            hasStatus: given.flag("status"),
            hasHeaders: given.flag("headers"),
            hasText: given.flag("text"),
            raises: given.flag("raise_error", or: true)
        )
        guard isToken(method) else { throw given.wrong("method", "the name of an HTTP method") }
    }

    /// What goes out; `body` is the content of `data_file`, where that was read.
    func request(body file: [UInt8]?) throws -> WebRequest {
        let target = isTest ? testURL ?? url : url
        guard target.hasPrefix("http://") || target.hasPrefix("https://") else {
            throw CallError.failed("Unsupported url scheme: \(target)")
        }
        let body = try file ?? ownBody()
        return WebRequest(
            url: FormText.url(target, with: parameters),
            method: method,
            headers: allHeaders,
            body: body,
            trust: trust,
            timeout: timeout
        )
    }

    private func ownBody() throws -> [UInt8] {
        switch data {
        case nil: return []
        case .map(let map)?: return Array(FormText.encoded(map).utf8)
        case .list?: throw CallError.failed("http.query: 'data' must be a text or a mapping, not a list")
        case let value?: return Array(value.plainText.utf8)
        }
    }

    /// Those of the arguments, and what they leave open.
    private var allHeaders: [WebHeader] {
        var usual = [
            WebHeader("User-Agent", agent), WebHeader("Accept", "*/*"), WebHeader("Accept-Encoding", "identity"),
        ]
        if dataFile == nil, data?.map != nil {
            usual.append(WebHeader("Content-Type", "application/x-www-form-urlencoded"))
        }
        if let credentials {
            let text = "\(credentials.user):\(credentials.password)"
            usual.append(WebHeader("Authorization", "Basic " + FormText.base64(text)))
        }
        let names = Set(headers.map { $0.name.lowercased() })
        return usual.filter { !names.contains($0.name.lowercased()) } + headers
    }
}

/// Whether this is a word that HTTP can send as the name of something.
private func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}

/// What a call gave for the arguments that have names.
private struct Given {
    var function: String
    var values: [String: Value]

    func wrong(_ name: String, _ wanted: String) -> CallError {
        .failed("\(function): '\(name)' must be \(wanted), not \(values[name]?.kind ?? "nothing")")
    }

    func text(_ name: String) throws -> String? {
        guard let value = values[name] else { return nil }
        guard value.map == nil, value.list == nil else { throw wrong(name, "a text") }
        return value.plainText
    }

    func flag(_ name: String, or fallback: Bool = false) throws -> Bool {
        guard let value = values[name] else { return fallback }
        if let bool = value.bool { return bool }
        switch value.plainText.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0", "": return false
        default: throw wrong(name, "True or False")
        }
    }

    func map(_ name: String) throws -> Value.Map {
        guard let value = values[name] else { return [:] }
        if let map = value.map { return map }
        // Salt's users write mappings as lists of one-key mappings, too.
        guard let maps = value.list?.map(\.map), !maps.contains(nil) else { throw wrong(name, "a mapping") }
        return maps.compactMap(\.self).reduce(into: [:]) { all, map in all.merge(map) { _, last in last } }
    }

    func seconds(_ name: String) throws -> Double? {
        guard let value = values[name] else { return nil }
        guard let number = value.double ?? value.string.flatMap({ Double($0) }), number > 0, number.isFinite else {
            throw wrong(name, "a number of seconds above 0")
        }
        return number
    }

    func headers() throws -> [WebHeader] {
        var headers = try map("header_dict").map { WebHeader($0.key.plainText, $0.value.plainText) }
        for line in values["header_list"].map({ $0.list ?? [$0] }) ?? [] {
            let parts = line.plainText.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw wrong("header_list", "a list of texts such as 'X-Name: value'") }
            headers.append(WebHeader(String(parts[0]).trimmed, String(parts[1]).trimmed))
        }
        guard headers.allSatisfy({ isToken($0.name) }) else {
            throw CallError.failed("\(function): one of the headers has a name that HTTP cannot send")
        }
        return headers
    }

    func credentials() throws -> (user: String, password: String)? {
        if let user = try text("username") { return (user, try text("password") ?? "") }
        guard let pair = values["auth"] else { return nil }
        guard let list = pair.list, list.count == 2 else { throw wrong("auth", "a list of a user and a password") }
        return (list[0].plainText, list[1].plainText)
    }

    func trust() throws -> WebTrust {
        var trust = WebTrust()
        trust.verifies = try flag("verify_ssl", or: true)
        trust.authorityFile = try text("ca_bundle")
        guard let value = values["cert"] else { return trust }
        let files = value.list ?? [value]
        guard (1...2).contains(files.count) else {
            throw wrong("cert", "a file, or a list of a certificate and its key")
        }
        trust.certificateFile = files[0].plainText
        trust.keyFile = files.last?.plainText
        return trust
    }
}
