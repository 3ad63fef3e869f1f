import StateModules
import States
import TestSupport
import Testing
import Values

/// Mistakes in the arguments of `archive.mirrored` are named before anything is done.
struct MirroredArgumentTests {
    @Test(arguments: [
        ("", "needs either 'index' or 'source'"),
        ("index: http://a/b", "Missing parameter archive"),
        ("index: /srv/releases\n    - archive: '*'", "mirrors http and https URLs"),
        ("index: http://a/b\n    - archive: '*'\n    - source: http://c/d", "needs either 'index' or 'source'"),
        ("index: http://a/b\n    - archive: '*'\n    - into: /platform", "'into' of archive.mirrored"),
        ("index: http://a/b\n    - archive: '*'\n    - into: a/../../b", "'into' of archive.mirrored"),
        ("index: http://a/b\n    - archive: '*'\n    - keep: 0", "'keep' of archive.mirrored"),
        ("index: http://a/b\n    - archive: '*'\n    - grace: soon", "'grace' must be seconds"),
        ("index: http://a/b\n    - archive: '*'\n    - version: ../x", "'version' must be the name of a release"),
        ("index: http://a/b\n    - archive: '*'\n    - link: a/b", "'link' must be a plain name"),
        ("index: http://a/b\n    - archive: '*'\n    - private: [x]", "needs 'private' and 'private_dir' together"),
        (
            "index: http://a/b\n    - archive: '*'\n    - private: [x]\n    - private_dir: /srv/mirror/x",
            "inside the mirror"
        ),
        ("source: http://a/b.tgz\n    - version_file: stamp", "'version_file' needs 'index'"),
        ("index: http://a/b\n    - archive: '*'\n    - excludes: [x]", "unknown argument 'excludes'"),
    ])
    func areNamed(_ lines: String, _ message: String) throws {
        let text = "mirror:\n  archive.mirrored:\n    - name: /srv/mirror\n" + (lines.isEmpty ? "" : "    - \(lines)\n")
        let low = try #require(try LowState.list(text).first)
        let mistake = #expect(throws: Diagnostic.self) {
            var arguments = Arguments(low)
            _ = try ArchiveMirrored(arguments: &arguments)
            if let leftover = arguments.leftovers().first { throw leftover }
        }

        #expect(mistake?.message.contains(message) == true, "\(String(describing: mistake))")
    }
}
