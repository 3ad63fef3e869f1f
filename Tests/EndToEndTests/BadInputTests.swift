import Foundation
import Testing

/// What people get wrong: each mistake names file and line, exits as Salt does and leaves the host as it was.
struct BadInputTests {
    @Test(arguments: Mistake.all)
    func isExplainedAndChangesNothing(_ mistake: Mistake) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cm-bad-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        let target = folder.appending(path: "target")
        for (path, text) in mistake.files {
            let file = folder.appending(path: "states/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.replacing("TARGET", with: target.path).write(to: file, atomically: true, encoding: .utf8)
        }

        try "root_dir: \(folder.path)/root\n".write(
            to: folder.appending(path: "minion"),
            atomically: true,
            encoding: .utf8
        )

        let result = try Shell.run(
            [
                "\(Repository.bin)/cm-call", "--local", "--retcode-passthrough", "-c", folder.path,
                "--file-root", folder.appending(path: "states").path, "--id", "bad", "state.apply", "web",
            ],
            seconds: 60
        )

        #expect(result.status == mistake.status, "\(result.all)")
        for text in mistake.says {
            #expect(result.all.contains(text), "no '\(text)' in: \(result.all)")
        }
        #expect(!FileManager.default.fileExists(atPath: target.path))
    }
}

/// A tree with a mistake in `web.sls` or in what it uses, and what must be said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var files: [String: String]
    var says: [String]
    var status: Int32

    var testDescription: String { name }

    /// A state that would change the host, so that "nothing was done" can be seen.
    private static let change = "TARGET:\n  file.managed:\n    - contents: changed\n    - makedirs: True\n"

    static let all = [
        Mistake(
            name: "undefined variable in a template included by another",
            files: [
                "web.sls": change + "{% include 'parts/outer.jinja' %}\n",
                "parts/outer.jinja": "# outer\n{% include 'parts/inner.jinja' %}\n",
                "parts/inner.jinja": "# inner\n\n{{ prot }}\n",
            ],
            says: ["parts/inner.jinja:3", "'prot' is undefined", "parts/outer.jinja:2", "web.sls:5"],
            status: 1
        ),
        Mistake(
            name: "tab in YAML",
            files: ["web.sls": change + "other:\n\ttest.nop: []\n"],
            says: ["web.sls:6", "found character that cannot start any token"],
            status: 1
        ),
        Mistake(
            name: "duplicate key in YAML",
            files: ["web.sls": change + "one:\n  test.nop: []\none:\n  test.nop: []\n"],
            says: ["web.sls:7", "conflicting ID 'one'"],
            status: 1
        ),
        Mistake(
            name: "unknown state function",
            files: ["web.sls": change + "one:\n  file.manage:\n    - contents: x\n"],
            says: ["web.sls:6", "State 'file.manage' was not found in SLS 'web'", "file.managed"],
            status: 2
        ),
        Mistake(
            name: "unknown argument",
            files: ["web.sls": change + "one:\n  file.managed:\n    - name: TARGET/one\n    - souce: salt://x\n"],
            says: ["web.sls:8", "unknown argument 'souce'", "did you mean 'source'?"],
            status: 2
        ),
        Mistake(
            name: "missing requisite",
            files: ["web.sls": change + "one:\n  test.nop:\n    - require:\n      - pkg: nginx\n"],
            says: ["web.sls:8", "Referenced state does not exist for requisite [require: (pkg: nginx)]"],
            status: 1
        ),
        Mistake(
            name: "requisite cycle",
            files: [
                "web.sls": change
                    + "a:\n  test.nop:\n    - require: [{test: b}]\nb:\n  test.nop:\n    - require: [{test: a}]\n"
            ],
            says: ["Recursive requisites were found", "web.sls:"],
            status: 1
        ),
        Mistake(
            name: "missing source",
            files: ["web.sls": "TARGET:\n  file.managed:\n    - source: salt://nothing/here.conf\n"],
            says: ["web.sls:3", "salt://nothing/here.conf not found"],
            status: 2
        ),
        Mistake(
            name: "wrong hash",
            files: [
                "web.sls":
                    "TARGET:\n  file.managed:\n    - source: salt://a.txt\n    - source_hash: sha256=\(String(repeating: "0", count: 64))\n",
                "a.txt": "content\n",
            ],
            says: [String(repeating: "0", count: 64)],
            status: 2
        ),
        Mistake(
            name: "unreachable release server",
            files: [
                "web.sls":
                    "TARGET:\n  archive.mirrored:\n    - index: http://127.0.0.1:9/SmartOS\n    - archive: 'platform-*.tgz'\n"
            ],
            says: ["http://127.0.0.1:9/SmartOS", "refused"],
            status: 2
        ),
    ]
}
