import Compiler
import ExecutionModules
import Hosts
import OrderedCollections
import TestSupport
import Testing
import Values

/// What pillar starts: real programs, gpg and git among them.
struct PillarProgramTests {
    private let folder: TemporaryFolder
    private let host = LocalHost()

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("base:\n  '*': [a]\n", to: "pillar/top.sls")
    }

    // MARK: what a minion is told

    @Test func namesASLSThatIsNotThere() async throws {
        try folder.write("base:\n  '*': [a, gone]\n", to: "pillar/top.sls")
        try write("x: 1\n")
        let (pillar, _) = await compiled()
        #expect(
            pillar == [
                "x": 1, "_errors": ["Specified SLS 'gone' in environment 'base' is not available on the salt master"],
            ]
        )
    }

    @Test func keepsTheDataBesideAnIncludeThatIsNoList() async throws {
        try write("include:\nx: 1\n")
        let (pillar, _) = await compiled()
        #expect(
            pillar == ["include": .null, "x": 1, "_errors": ["Include Declaration in SLS 'a' is not formed as a list"]]
        )
    }

    // MARK: gpg

    @Test(arguments: ["#!yaml|gpg", "#!jinja|yaml|gpg"])
    func decryptsMessagesInTextsListsAndMappings(_ pipeline: String) async throws {
        let message = try await encrypted("swordfish\n")
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    ")
        try write(
            "\(pipeline)\npassword: |\n    \(lines)\nlist:\n  - plain\n  - deep: |\n      x=\(indented(message, 6))=y\n"
        )

        let (pillar, problems) = await compiled()

        #expect(problems == [])
        #expect(pillar["password"] == "swordfish")
        #expect(pillar["list"] == ["plain", ["deep": "x=swordfish\n\n=y"]])
    }

    @Test(arguments: ["#!gpg|yaml", "#!gpg|jinja|yaml", "#!jinja|gpg|yaml"])
    func decryptsWholeTexts(_ pipeline: String) async throws {
        let message = try await encrypted("a: 1\nb: {c: [2]}\n")
        try write("\(pipeline)\n\(message)")
        let (pillar, problems) = await compiled()
        #expect(problems == [])
        #expect(pillar == ["a": 1, "b": ["c": [2]]])
    }

    @Test func pointsAtTheLineAfterADecryptedText() async throws {
        try write("#!gpg|yaml\n\(try await encrypted("a: 1\nb: 2\n"))\nc: @bad\n")
        let (_, problems) = await compiled()
        let lines = try folder.read("pillar/a.sls").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(problems.first?.location?.line == lines.count - 1, "\(problems)")
    }

    @Test func decryptsWhatTheSettingsName() async throws {
        let message = try await encrypted("swordfish").split(separator: "\n", omittingEmptySubsequences: false)
        let text = message.joined(separator: "\\n")
        try write("secrets:\n  one: \"\(text)\"\n  more:\n    - \"\(text)\"\n    - 5\nother: \"\(text)\"\n")
        let (pillar, problems) = await compiled(["decrypt_pillar": ["secrets:one", ["secrets:more": "gpg"], "nowhere"]])
        #expect(problems == [])
        #expect(pillar["secrets"] == ["one": "swordfish", "more": ["swordfish", 5]])
        #expect(pillar["other"]?.string?.hasPrefix("-----BEGIN") == true)
    }

    @Test func refusesRenderersThatTheSettingsDoNotAllow() async throws {
        try write("a: x\n")
        let (pillar, problems) = await compiled(["decrypt_pillar": [["a": "py"]]])
        #expect(
            problems.map(\.message) == ["Failed to decrypt pillar key 'a': 'py' is not a valid decryption renderer"]
        )
        #expect(pillar["_errors"] == ["Failed to decrypt pillar key 'a'. Please see master log for details."])
    }

    @Test func reportsWhatNoKeyOpens() async throws {
        try write("#!yaml|gpg\na: |\n  \(indented(try await encrypted("x"), 2))\n")
        try folder.directory("empty")
        let (pillar, problems) = await compiled(["gpg_keydir": .string(folder / "empty")])
        #expect(problems.first?.message.contains("Could not decrypt cipher") == true, "\(problems)")
        #expect(problems.first?.location?.description.hasPrefix("pillar/a.sls:") == true)
        #expect(pillar["_errors"] == ["Rendering SLS 'a' failed. Please see master log for details."])

        let lenient = await compiled(["gpg_keydir": .string(folder / "empty"), "gpg_decrypt_must_succeed": false])
        #expect(lenient.problems == [])
        #expect(lenient.pillar["a"]?.string?.hasPrefix("-----BEGIN") == true)
    }

    // MARK: renderers

    @Test func rendersWithAProgramOfTheSettings() async throws {
        try program("renderers/shout", "tr a-z A-Z | sed \"s/ID/$CM_ID/; s/WORD/$1/\"")
        try write("#!shout hello|yaml\nkey: word\nid: 1\n")
        let (pillar, problems) = await compiled(["renderer_dirs": [.string(folder / "renderers")], "id": "web1"])
        #expect(problems == [])
        #expect(pillar == ["KEY": "hello", "web1": 1])
    }

    @Test func readsWhatAProgramAtTheEndPrintsAsData() async throws {
        try program("renderers/double", "cat >/dev/null; echo '{\"a\": [1, 2]}'")
        try write("#!yaml|double\nx: 1\n")
        #expect(await compiled(["renderer_dirs": [.string(folder / "renderers")]]).pillar == ["a": [1, 2]])
    }

    @Test func saysWhyAProgramFailed() async throws {
        try program("renderers/bad", "echo 'no licence' >&2; exit 3")
        try write("#!bad|yaml\nx: 1\n")
        let (_, problems) = await compiled(["renderer_dirs": [.string(folder / "renderers")]])
        #expect(problems.first?.message.contains("exit code 3: no licence") == true)
    }

    @Test func takesNoProgramFromAPillarTree() async throws {
        try program("pillar/_renderers/own", "cat")
        try write("#!own|yaml\nx: 1\n")
        #expect(await compiled().problems.first?.message.contains("'own' is not available") == true)
    }

    // MARK: external pillar

    @Test func namesTheCommandInTheLogAndNothingToTheMinion() async throws {
        try write("x: 1\n")
        let (pillar, problems) = await compiled(["ext_pillar": [["cmd_yaml": "echo hunter2 >&2; exit 4"]]])
        #expect(problems.map(\.message).first?.contains("exit code 4: hunter2") == true)
        #expect(
            pillar == ["x": 1, "_errors": ["Failed to load ext_pillar cmd_yaml. Please see master log for details."]]
        )
    }

    @Test func knowsNoOtherSource() async throws {
        try write("x: 1\n")
        let (_, problems) = await compiled(["ext_pillar": [["cmd_yml": "x"]]])
        #expect(problems.first?.hint == "did you mean 'cmd_yaml'?")
    }

    @Test func makesMappingsOfDirectories() async throws {
        try write("x: 1\n")
        for (path, text) in [
            ("hosts/web1/motd", "hello\n"), ("hosts/web1/app/port", "80\n"), ("hosts/web1/app/kept", "a\n"),
            ("nodegroups/webs/app/port", "81\n"), ("nodegroups/webs/app/group", "yes"), ("nodegroups/dbs/app", "no"),
            ("hosts/db1/motd", "other"),
        ] { try folder.write(text, to: "tree/" + path) }
        let options: Value = [
            "nodegroups": ["webs": "web*", "dbs": "db*"],
            "ext_pillar": [["file_tree": ["root_dir": .string(folder / "tree"), "keep_newline": ["app/k*"]]]],
        ]
        let (pillar, problems) = await compiled(options)
        #expect(problems == [])
        #expect(pillar["motd"] == "hello")
        #expect(pillar["app"] == ["group": "yes", "port": "80", "kept": "a\n"])
    }

    @Test func rendersFilesOfATree() async throws {
        try write("x: 1\n")
        try folder.write("{{ grains.os }}\n", to: "tree/hosts/web1/os")
        try folder.write("#!jinja|yaml\nlist: [{{ 1 + 1 }}]\n", to: "tree/hosts/web1/data")
        let (pillar, problems) = await compiled(
            ["ext_pillar": [["file_tree": ["root_dir": .string(folder / "tree"), "template": true]]]]
        )
        #expect(problems == [])
        #expect(pillar == ["x": 1, "data": ["list": [2]], "os": "Debian"])
    }

    @Test func readsBranchesOfARepository() async throws {
        try write("x: 1\n")
        let url = try await repository()
        let options: Value = [
            "cachedir": .string(folder / "cache"), "git_pillar_update_interval": 0,
            "ext_pillar": [["git": [.string("master \(url)"), [.string("dev \(url)"): [["root": "tree"]]]]]],
        ]
        let first = await compiled(options)
        #expect(first.problems == [])
        #expect(first.pillar == ["x": 1, "from": "dev", "master": "Debian", "dev": true])

        try folder.write("base:\n  '*': [m]\n", to: "work/top.sls")
        try folder.write("master: changed\n", to: "work/m.sls")
        try await git("work", "commit", "-qam", "second")
        try await git("work", "push", "-q", "origin", "master")
        #expect(await compiled(options).pillar["master"] == "changed")

        let only = await compiled(options, environment: "dev")
        #expect(only.pillar == ["from": "dev", "dev": true])
    }

    @Test func saysWhichBranchIsMissing() async throws {
        try write("x: 1\n")
        let url = try await repository()
        let (_, problems) = await compiled(
            ["cachedir": .string(folder / "cache"), "ext_pillar": [["git": [.string("nope \(url)")]]]]
        )
        #expect(problems.first?.message.contains("has no branch or tag 'nope'") == true, "\(problems)")
    }

    // MARK: helpers

    private func compiled(
        _ options: Value = [:],
        environment: String? = nil
    ) async -> (pillar: Value, problems: [Diagnostic]) {
        var all = Value.Map(uniqueKeysWithValues: [("gpg_keydir", .string(folder / "keys"))])
        for (key, value) in options.map ?? [:] { all[key] = value }
        let compiler = PillarCompiler(
            files: LocalTree(roots: ["base": [folder / "pillar"]], host: host),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            options: .map(all),
            programs: host
        )
        return await compiler.compile(id: "web1", grains: ["os": "Debian", "id": "web1"], environment: environment)
    }

    private func write(_ text: String) throws { try folder.write(text, to: "pillar/a.sls") }

    private func program(_ path: String, _ body: String) throws {
        try folder.write("#!/bin/sh\n\(body)\n", to: path)
        try host.setAttributes(folder / path, FileAttributes(mode: 0o755))
    }

    private func run(_ program: String, _ words: [String], input: String? = nil) async throws -> String {
        let output = try await host.run(Command(program, words, input: input, workingDirectory: folder.path))
        try #require(output.status == 0, "\(output.error)")
        return output.output
    }

    /// A message for a key that is made now, without a passphrase.
    private func encrypted(_ text: String) async throws -> String {
        let home = ["--homedir", folder / "keys", "--batch", "--quiet", "--no-tty"]
        if try host.info(folder / "keys") == nil {
            try host.makeDirectory(folder / "keys", parents: true, FileAttributes(mode: 0o700))
            let user = ["--passphrase", "", "--quick-generate-key", "cm@example.org", "default", "default", "never"]
            _ = try await run("gpg", home + ["--pinentry-mode", "loopback"] + user)
        }
        let words = ["--armor", "--trust-model", "always", "--encrypt", "-r", "cm@example.org"]
        return try await run("gpg", home + words, input: text)
    }

    private func indented(_ text: String, _ depth: Int) -> String {
        text.replacing("\n", with: "\n" + String(repeating: " ", count: depth))
    }

    private func git(_ directory: String, _ words: String...) async throws {
        let who = ["-c", "user.name=cm", "-c", "user.email=cm@example.org"]
        _ = try await run("git", ["-C", folder / directory] + who + words)
    }

    /// A bare repository with the branches `master` and `dev`.
    private func repository() async throws -> String {
        try folder.directory("bare")
        try folder.directory("work")
        try await git("bare", "init", "-q", "--bare")
        try await git("work", "init", "-q", "-b", "master")
        try folder.write("base:\n  '*': [m]\n", to: "work/top.sls")
        try folder.write("from: master\nmaster: {{ grains.os }}\n", to: "work/m.sls")
        try await git("work", "add", ".")
        try await git("work", "commit", "-qm", "first")
        try await git("work", "checkout", "-q", "-b", "dev")
        try await git("work", "rm", "-q", "top.sls", "m.sls")
        try folder.write("dev:\n  '*': [d]\n", to: "work/tree/top.sls")
        try folder.write("from: {{ saltenv }}\ndev: true\n", to: "work/tree/d.sls")
        try await git("work", "add", ".")
        try await git("work", "commit", "-qm", "dev")
        try await git("work", "remote", "add", "origin", folder / "bare")
        try await git("work", "push", "-q", "origin", "master", "dev")
        try await git("work", "checkout", "-q", "master")
        return folder / "bare"
    }
}
