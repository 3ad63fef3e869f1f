import Glibc
import Hosts
import OrderedCollections
import StateModules
import States
import TestSupport
import Testing
import Values

/// `archive.extracted` on real folders; what it says is what Salt 3008 said of the same archives.
struct ArchiveExtractedTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder
    private let downloads = FakeDownloads()
    private static let app: [ArchiveMaker.Entry] = [
        .directory("app"), .file("app/readme", "hi\n"), .directory("app/bin"), .file("app/bin/run", "x\n", mode: 0o755),
    ]
    private var out: String { folder / "out" }
    private var tgz: String { folder / "app.tgz" }

    init() throws {
        folder = try TemporaryFolder()
        try ArchiveMaker(filter: "gzip").write(Self.app, to: tgz)
    }

    private func prepare(
        _ lines: [String],
        _ tree: FakeTree
    ) throws -> (ArchiveExtracted, StateContext) {
        let text = "unpack:\n  archive.extracted:\n" + lines.map { "    - \($0)\n" }.joined()
        var arguments = Arguments(try #require(try LowState.list(text).first))
        let module = try ArchiveExtracted(arguments: &arguments)
        if let mistake = arguments.leftovers().first { throw mistake }
        let context = StateContext(
            host: host,
            files: tree,
            templates: FakeTemplates(),
            downloads: downloads,
            cacheDirectory: folder / "cache"
        )
        return (module, context)
    }

    private func decide(_ lines: String..., tree: FakeTree = FakeTree()) async throws -> Decision {
        let (module, context) = try prepare(["name: \(out)"] + lines, tree)
        return try await module.decide(in: context)
    }

    private func run(_ lines: String..., tree: FakeTree = FakeTree()) async throws -> Report {
        let (module, context) = try prepare(["name: \(out)"] + lines, tree)
        let decision = try await module.decide(in: context)
        guard decision.kind == .change else {
            return Report(result: decision.kind == .satisfied, comment: decision.comment)
        }
        let performer = StepPerformer(host: host, files: tree, downloads: downloads)
        return try await module.report(decision, after: await performer.perform(decision.steps), in: context)
    }

    private func tree(_ path: String, _ bytes: [UInt8]) -> FakeTree {
        FakeTree(environments: ["base": [path: (bytes, 0o644)]])
    }

    private func bytes() throws -> [UInt8] { try host.read(tgz, limit: 1 << 20) }

    @Test func saysWhatSaltSays() async throws {
        let test = try await decide("source: \(tgz)")
        let first = try await run("source: \(tgz)")
        let again = try await run("source: \(tgz)")

        let why = ", due to absence of one or more files/dirs"
        #expect(test.testComment == "Archive \(tgz) would be extracted to \(out)/\(why)")
        #expect(first.comment == "\(tgz) extracted to \(out)/\(why)")
        #expect(
            first.changes == [
                "directories_created": [.string(out + "/")],
                "extracted_files": ["app", "app/readme", "app/bin", "app/bin/run"],
            ]
        )
        #expect(again.result && again.changes.isEmpty)
        #expect(again.comment == "All files in archive are already present")
    }

    @Test func listsAZipAsSaltDoes() async throws {
        let zip = try ArchiveMaker(format: "zip").bytes(Self.app)
        let tree = tree("app.zip", zip)
        let report = try await run("source: salt://app.zip", "trim_output: 2", tree: tree)

        #expect(
            report.comment == "salt://app.zip extracted to \(out)/, due to absence of one or more files/dirs."
                + " Output was trimmed to 2 number of lines"
        )
        #expect(report.changes["extracted_files"] == ["app/", "app/readme", "List trimmed after 2 files."])
        #expect(try host.info(out + "/app/bin/run")?.mode == 0o755)
    }

    @Test func dropsLeadingComponents() async throws {
        let refused = try await run("source: \(tgz)", "options: --strip-components=1")
        let report = try await run("source: \(tgz)", "options: v --strip 1", "enforce_toplevel: False")

        #expect(!refused.result)
        #expect(
            refused.comment == "Archive does not have a single top-level directory. To allow this archive to be"
                + " extracted, set 'enforce_toplevel' to False. To avoid a 'tar-bomb' it may also be advisable to set a"
                + " top-level directory by adding it to the 'name' value (for example, setting 'name' to"
                + " \(out)/some_dir instead of \(out)/)."
        )
        #expect(report.changes["extracted_files"] == ["readme", "bin/", "bin/run"])
    }

    @Test func cleansAndOverwrites() async throws {
        try host.makeDirectory(out + "/app/old", parents: true, FileAttributes())
        let report = try await run("source: \(tgz)", "clean: True", "overwrite: True")

        #expect(report.comment == "\(tgz) extracted to \(out)/")
        #expect(report.changes["removed"] == [.string(out + "/app/")])
        #expect(try host.list(out + "/app") == ["bin", "readme"])
    }

    @Test func stopsAtWhatIsOfAnotherKindUnlessForced() async throws {
        try host.makeDirectory(out + "/app/readme", parents: true, FileAttributes())
        let report = try await run("source: \(tgz)")

        #expect(!report.result)
        #expect(report.comment.contains("To proceed with extraction, set 'force' to True."))
        #expect(report.comment.hasSuffix("- app/readme"))
        #expect(try await run("source: \(tgz)", "force: True").result)
    }

    @Test(.enabled(if: geteuid() == 0)) func setsAndRepairsOwners() async throws {
        let first = try await run("source: \(tgz)", "user: daemon", "recurse: [user, group]")
        try host.setAttributes(out + "/app/readme", FileAttributes(uid: 0))
        let test = try await decide("source: \(tgz)", "user: daemon")
        let second = try await run("source: \(tgz)", "user: daemon")

        let daemon = try #require(host.user(named: "daemon")?.uid)
        #expect(first.changes["updated ownership"] == true)
        #expect(
            test.testComment == "All files in archive are already present. Ownership would be updated on one or more"
                + " files/directories."
        )
        #expect(second.changes == ["updated ownership": true])
        #expect(try host.info(out + "/app/readme")?.uid == daemon)
        #expect(try await decide("source: \(tgz)", "user: daemon").kind == .satisfied)
    }

    @Test func comesBackWhenAFileIsGone() async throws {
        _ = try await run("source: \(tgz)")
        try host.remove(out + "/app/readme")
        let report = try await run("source: \(tgz)")

        #expect(report.comment.hasSuffix(", due to absence of one or more files/dirs"))
        #expect(try host.info(out + "/app/readme") != nil)
    }

    @Test func followsAnArchiveThatChanges() async throws {
        _ = try await run("source: salt://app.tgz", tree: tree("app.tgz", bytes()))
        let newer = try ArchiveMaker(filter: "gzip").bytes([.directory("app"), .file("app/new", "")])
        let held = try await run("source: salt://app.tgz", "source_hash_update: False", tree: tree("app.tgz", newer))
        let report = try await run("source: salt://app.tgz", tree: tree("app.tgz", newer))

        #expect(held.comment == "All files in archive are already present")
        #expect(report.comment == "salt://app.tgz extracted to \(out)/, due to source_hash update")
        #expect(try host.list(out + "/app") == ["bin", "new", "readme"])
    }

    @Test func followsALocalArchiveThatChanges() async throws {
        _ = try await run("source: \(tgz)")
        try ArchiveMaker(filter: "gzip").write([.directory("app"), .file("app/new", "")], to: tgz)

        #expect(try await run("source: \(tgz)").comment.hasSuffix(", due to source_hash update"))
    }

    @Test func isContentWithWhatIsThere() async throws {
        try host.makeDirectory(folder / "there", parents: true, FileAttributes())
        let report = try await run("source: \(tgz)", "if_missing: \(folder / "there")")

        #expect(report.result)
        #expect(report.comment == "Path \(folder / "there") exists")
        #expect(try host.info(out) == nil)
    }

    @Test func verifiesByADigestInManyForms() async throws {
        let bytes = try bytes()
        let sums = "\(ContentDigest.hex(bytes, .sha512))  ./app.tgz\n"
        let hashes = [
            "sha256=\(ContentDigest.hex(bytes, .sha256))", "\(ContentDigest.hex(bytes, .md5))",
            "sha1:\(ContentDigest.hex(bytes, .sha1))", "salt://SUMS",
        ]
        for hash in hashes {
            try host.remove(out)
            let report = try await run("source: \(tgz)", "source_hash: \(hash)", tree: tree("SUMS", Array(sums.utf8)))
            #expect(report.result, "\(hash): \(report.comment)")
        }
    }

    @Test func leavesNothingOfTheWrongArchive() async throws {
        let wrong = String(repeating: "0", count: 64)
        let report = try await run("source: \(tgz)", "source_hash: '\(wrong)'")

        #expect(!report.result)
        #expect(
            report.comment.hasPrefix("\(tgz) does not match the desired source_hash: expected sha256=\(wrong), got ")
        )
        #expect(try host.info(out) == nil)
    }

    @Test func fetchesOnceAndAsksForNewsOnlyWhenTold() async throws {
        let url = "http://releases/app.tgz"
        downloads.set(url, FakeDownloads.File(try bytes(), etag: "\"1\""))
        #expect(try await run("source: \(url)", "skip_verify: True").result)
        #expect(try await decide("source: \(url)", "skip_verify: True").kind == .satisfied)
        #expect(downloads.requests.count == 1)
        #expect(try await decide("source: \(url)", "use_etag: True").kind == .satisfied)

        downloads.set(url, FakeDownloads.File(try bytes(), etag: "\"2\""))
        #expect(try await decide("source: \(url)", "skip_verify: True").kind == .satisfied)
        #expect(try await run("source: \(url)", "use_etag: True").comment.hasSuffix(", due to source_hash update"))
    }

    @Test func keepsTheArchiveWhenAsked() async throws {
        let url = "http://releases/app.tgz"
        downloads.set(url, FakeDownloads.File(try bytes()))
        let hash = "source_hash: \(ContentDigest.hex(try bytes(), .sha256))"
        #expect(try await run("source: \(url)", hash, "keep_source: True").result)
        downloads.set(url, nil)
        try host.remove(out)

        let report = try await run("source: \(url)", hash, "keep_source: True")
        #expect(report.result, "\(report.comment)")
        #expect(try host.info(out + "/app/readme") != nil)
    }

    @Test(arguments: [
        (
            "source: http://a/b.tgz",
            "Unable to verify upstream hash of source file http://a/b.tgz, please set source_hash"
        ),
        ("source: /nowhere/a.tgz", "Source file '/nowhere/a.tgz' does not exist"),
        ("source: salt://a.tgz", "Source file 'salt://a.tgz' does not exist"),
        ("name: relative", "relative is not an absolute path"),
        ("name: /etc/hostname", "/etc/hostname exists and is not a directory"),
        ("user: nobody-of-that-name", "User nobody-of-that-name does not exist"),
        ("if_missing: relative", "Value for 'if_missing' is not an absolute path"),
    ])
    func saysWhatIsImpossible(_ line: String, _ comment: String) async throws {
        var said: String
        do {
            said = try await run("source: \(tgz)", line).comment
        } catch {
            said = "\(error)"
        }

        #expect(said.hasPrefix(comment), "\(said)")
    }

    @Test(arguments: [
        ("options: -C /tmp", "option '-C' of archive.extracted in ID 'unpack' is not supported"),
        ("options: --strip-components=x", "option '--strip-components=x'"),
        ("archive_format: rar", "Invalid archive_format 'rar'"),
        ("list_options: -t", "list_options of archive.extracted in ID 'unpack' is not supported"),
        ("source_hash: nonsense", "'source_hash' must be a digest"),
        ("recurse: [mode]", "cannot have 'mode'"),
        ("trim_output: lots", "'trim_output' must be True, False or a number of lines"),
        ("enforce_top: False", "unknown argument 'enforce_top'"),
    ])
    func namesMistakes(_ line: String, _ message: String) throws {
        let mistake = #expect(throws: Diagnostic.self) {
            _ = try prepare(["name: \(out)", "source: \(tgz)", line], FakeTree())
        }

        #expect(mistake?.message.contains(message) == true, "\(String(describing: mistake))")
    }

    @Test func takesTheFirstSourceThatIsThere() async throws {
        let report = try await run("source: [/nowhere/a.tgz, 'salt://b.tgz', '\(tgz)']")

        #expect(report.comment.hasPrefix("\(tgz) extracted to"))
    }
}
