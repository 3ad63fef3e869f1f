import OrderedCollections
import States
import Values

/// What `pkgrepo.managed` was given. Which of it counts depends on the system: formulas write the arguments of all.
struct RepositoryArguments: Sendable {
    let name: String
    let personalArchive: String?
    let copr: String?
    let isEnabled: Bool
    let file: String?
    let cleansFile: Bool
    let components: [String]?
    let architectures: [String]?
    let suite: String?
    let isTrusted: Bool?
    let comments: [String]?
    let key: SigningKey?
    let refreshes: Bool
    let importsKeys: Bool
    /// What stands in a `.repo` file, under the names it has there.
    let settings: Value.Map

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        name = CommandResult.trimmed(arguments.name)
        personalArchive = try arguments.string("ppa")
        copr = try arguments.string("copr")
        isEnabled = try Self.isEnabled(&arguments)
        file = try arguments.string("file")
        cleansFile = try arguments.bool("clean_file", or: false)
        if cleansFile, file == nil {
            throw Diagnostic(.error, "'clean_file' of \(arguments.function) needs 'file'", at: arguments.location)
        }
        components = try Self.words(&arguments, "comps")
        architectures = try Self.words(&arguments, "architectures")
        suite = try arguments.string("dist")
        isTrusted = arguments.peek("trusted") == nil ? nil : try arguments.bool("trusted", or: false)
        comments = try arguments.strings("comments")
        key = try SigningKey(&arguments)
        importsKeys = try arguments.bool("gpgautoimport", or: false)
        // There is no apt-key any more: keys are files either way.
        _ = try arguments.bool("aptkey", or: true)
        let refresh = arguments.peek("refresh")?.value
        refreshes = try arguments.bool(arguments.peek("refresh_db") == nil ? "refresh" : "refresh_db", or: true)
        settings = try Self.settings(&arguments, refresh: refresh, isEnabled: isEnabled)
    }

    private static func isEnabled(_ arguments: inout Arguments) throws(Diagnostic) -> Bool {
        guard arguments.peek("enabled") == nil || arguments.peek("disabled") == nil else {
            throw Diagnostic(.error, "Only one of enabled/disabled is allowed", at: arguments.location)
        }
        if arguments.peek("disabled") != nil { return try !arguments.bool("disabled", or: false) }
        return try arguments.bool("enabled", or: true)
    }

    /// `main, contrib` or a list.
    private static func words(_ arguments: inout Arguments, _ key: String) throws(Diagnostic) -> [String]? {
        try arguments.strings(key)?.flatMap { $0.split(separator: ",") }.map { CommandResult.trimmed(String($0)) }
    }

    private static func settings(
        _ arguments: inout Arguments,
        refresh: Value?,
        isEnabled: Bool
    ) throws(Diagnostic) -> Value.Map {
        var settings = Value.Map()
        settings["name"] = .string(try arguments.string("humanname") ?? arguments.name)
        settings["enabled"] = .bool(isEnabled)
        for key in RepositoryFile.settings {
            guard let node = arguments.take(key) else { continue }
            settings[.string(key)] = node.value
        }
        if let refresh { settings["autorefresh"] = refresh }
        if let cache = arguments.take("cache") { settings["keeppackages"] = cache.value }
        let links = ["baseurl", "mirrorlist", "metalink"].filter { key in
            settings[.string(key)].map { $0.isTruthy } ?? false
        }
        guard links.count < 2 else {
            throw Diagnostic(
                .error,
                "One and only one of baseurl, mirrorlist, metalink can be used",
                at: arguments.location
            )
        }
        return settings
    }
}
