import Hosts
import States
import Values

/// A user's file of keys that may log in: where it is, and its text.
struct AuthorizedKeys: Sendable {
    let user: UserRecord
    let path: String
    private(set) var lines: [String]
    private let old: [String]
    private let isNew: Bool

    init(user name: String, config: String, on host: any ReadableHost) throws {
        guard let user = host.user(named: name) else {
            throw FileProblem("Failed to add the ssh key. User \(name) does not exist")
        }
        self.user = user
        let named = config.replacing("%h", with: user.home).replacing("%u", with: name).replacing("%%", with: "%")
        path = named.hasPrefix("/") ? named : user.home + "/" + named
        isNew = try host.followedInfo(path) == nil
        let text = isNew ? "" : String(decoding: try host.read(path, limit: 1 << 24), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        (self.lines, old) = (lines, lines)
    }

    var keys: [AuthorizedKey] { lines.compactMap { AuthorizedKey(line: $0) } }

    enum Change: Equatable {
        case added
        case updated
        case none
    }

    mutating func set(_ key: AuthorizedKey) -> Change {
        guard let place = lines.firstIndex(where: { AuthorizedKey(line: $0)?.key == key.key }) else {
            lines.append(key.line)
            return .added
        }
        guard AuthorizedKey(line: lines[place]) != key else { return .none }
        lines[place] = key.line
        return .updated
    }

    mutating func remove(_ key: String) -> Bool {
        let count = lines.count
        lines.removeAll { AuthorizedKey(line: $0)?.key == key }
        return lines.count < count
    }

    /// The steps that write it, with a directory that is the user's alone.
    func steps(on host: any ReadableHost) throws -> [Step] {
        guard lines != old else { return [] }
        let directory = FileAttributes(mode: 0o700, uid: user.uid, gid: user.gid)
        let file = isNew ? FileAttributes(mode: 0o600, uid: user.uid, gid: user.gid) : FileAttributes()
        let text = Array(lines.map { $0 + "\n" }.joined().utf8)
        guard try host.followedInfo(user.home) != nil || !path.hasPrefix(user.home + "/") else {
            throw FileProblem(
                "Failed to add the ssh key. Is the home directory available, and/or does the key file exist?"
            )
        }
        return try MissingDirectories.steps(above: path, directory, on: host)
            + [Step("write \(path)", .write(path: path, .bytes(text), file))]
    }
}

/// What the states of `ssh_auth` have in common.
struct AuthorizedKeysArguments: Sendable {
    let name: String
    let user: String
    let config: String
    let type: String
    let comment: String
    let options: [String]
    let source: FileSource?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        name = CommandResult.trimmed(arguments.name)
        user = try arguments.required("user")
        config = try arguments.string("config") ?? ".ssh/authorized_keys"
        type = AuthorizedKey.type(try arguments.string("enc") ?? "ssh-rsa")
        comment = try arguments.string("comment") ?? ""
        options = try arguments.strings("options") ?? []
        let source = arguments.peek("source")?.location
        let text = try arguments.string("source").flatMap { $0.isEmpty ? nil : $0 }
        self.source = text.map { FileSource(unverified: $0, at: source ?? arguments.location) }
        // Salt's way of showing fingerprints, which cm does not show.
        _ = arguments.take("fingerprint_hash_type")
    }

    /// A whole line, or the key alone, with a comment perhaps.
    func key(_ text: String) -> AuthorizedKey? {
        if var key = AuthorizedKey(line: text) {
            if key.options.isEmpty { key.options = options }
            if key.comment.isEmpty { key.comment = comment }
            return key.isValid ? key : nil
        }
        let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { return nil }
        let comment = words.count > 1 ? words[1] : comment
        let key = AuthorizedKey(type: type, key: first, comment: comment, options: options)
        return key.isValid ? key : nil
    }

    /// The keys of the source, one a line.
    func sourceKeys(in context: StateContext) async throws -> [AuthorizedKey]? {
        guard let source else { return nil }
        let content = try await source.content(replacing: name, in: context, isTemplate: true)
        guard case .bytes(let bytes) = content.place else { throw FileProblem("the source is too large") }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let text = CommandResult.trimmed(String(line))
            return text.hasPrefix("#") || text.isEmpty ? nil : key(text)
        }
    }
}
