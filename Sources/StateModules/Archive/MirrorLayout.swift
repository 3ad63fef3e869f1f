import Hosts
import OrderedCollections
import States
import Values

/// The arguments of `archive.mirrored` that say how a release lies in its folder, and what must be true of it.
struct MirrorLayout {
    /// The path in the release's folder where the archive goes.
    let into: String?
    let stripComponents: Int
    let excluding: [String]
    let aside: [String]
    let asideDirectory: String?
    /// Without the version file, whose text depends on the release.
    let checks: [LayoutCheck]
    let versionFile: String?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        into = try Self.path("into", &arguments)
        stripComponents = try arguments.int("strip_components") ?? 0
        excluding = try arguments.strings("exclude") ?? []
        aside = try arguments.strings("private") ?? []
        asideDirectory = try arguments.string("private_dir").map(Paths.trimmed)
        var checks = try (arguments.strings("layout") ?? []).map { LayoutCheck.exists($0) }
        for (path, source) in try arguments.map("digests") ?? [:] {
            checks.append(.digest(of: path.keyText, in: source.string ?? source.keyText))
        }
        self.checks = checks
        versionFile = try Self.path("version_file", &arguments)
        try check(arguments)
    }

    /// The checks for one release.
    func checks(for version: String) -> [LayoutCheck] {
        checks + (versionFile.map { [.text(of: $0, is: version)] } ?? [])
    }

    private func check(_ arguments: Arguments) throws(Diagnostic) {
        guard aside.isEmpty == (asideDirectory == nil) else {
            throw Diagnostic(
                .error,
                "archive.mirrored in ID '\(arguments.id)' needs 'private' and 'private_dir' together",
                hint: "private names the files, private_dir where root alone can read them",
                at: arguments.location
            )
        }
        let root = Paths.trimmed(arguments.name)
        if let asideDirectory, asideDirectory == root || asideDirectory.hasPrefix(root + "/") {
            throw Diagnostic(
                .error,
                "'private_dir' of archive.mirrored in ID '\(arguments.id)' is inside the mirror, which is served",
                hint: "for example /var/lib/cm/private",
                at: arguments.location
            )
        }
    }

    /// A relative path that stays where it is.
    private static func path(_ key: String, _ arguments: inout Arguments) throws(Diagnostic) -> String? {
        guard let text = try arguments.string(key) else { return nil }
        let parts = text.split(separator: "/")
        guard !text.hasPrefix("/"), !parts.isEmpty, !parts.contains("..") else {
            throw Diagnostic(
                .error,
                "'\(key)' of archive.mirrored in ID '\(arguments.id)' must be a relative path without '..'",
                at: arguments.location
            )
        }
        return parts.joined(separator: "/")
    }
}
