import Testing

@testable import StateModules

struct DebianVersionTests {
    @Test(
        arguments: [
            ("1.0", "1.0", 0), ("1.0", "1.1", -1), ("1.10", "1.9", 1), ("1:0.1", "2.0", 1), ("1.0~rc1", "1.0", -1),
            ("1.0", "1.0-1", -1), ("1.0-1", "1.0-1+b1", -1), ("1.0a", "1.0", 1), ("1.0+x", "1.0a", 1),
            ("1.00", "1.0", 0), ("7.88.1-10+deb12u5", "7.88.1-10+deb12u12", -1), ("1.0-0", "1.0", 0),
            ("2.36.1-8+deb12u1", "2.36.1-8", 1), ("1.2.3", "1.2", 1), ("0~~", "0~", -1),
        ]
    )
    func ordersAsDpkgDoes(_ first: String, _ second: String, _ order: Int) {
        #expect(DebianVersion.compare(DebianVersion(first), DebianVersion(second)).signum() == order)
        #expect(DebianVersion.compare(DebianVersion(second), DebianVersion(first)).signum() == -order)
    }

    @Test
    func canLeaveTheEpochOut() {
        #expect(DebianVersion.compare(DebianVersion("1:1.0"), DebianVersion("1.0"), ignoringEpoch: true) == 0)
    }
}

struct VersionConditionsTests {
    @Test(
        arguments: [
            ("1.22", "1.22", true), ("1.22.*", "1.22.1-9", true), ("1.2?", "1.22", true), (">=1.22", "1.22.1", true),
            (">=1.22, <1.23", "1.23", false), ("!=1.22", "1.22", false), ("==1.22", "1.22", true),
            ("=1.22", "1.22", true),
            ("<2", "1:0.5", false), (">1.22", "1.22", false), ("<=1.22", "1.22", true),
        ]
    )
    func hold(_ text: String, _ version: String, _ holds: Bool) {
        #expect(VersionConditions(text).hold(for: version) == holds)
    }

    @Test
    func takeALaterVersionWhereUpdatesAreAllowed() {
        #expect(VersionConditions("1.22").hold(for: "1.24", allowingUpdates: true))
        #expect(!VersionConditions("1.22").hold(for: "1.20", allowingUpdates: true))
        #expect(!VersionConditions("1.22").hold(for: "1.24"))
    }

    @Test
    func nameOneVersionOrSeveral() {
        #expect(VersionConditions("1.22*").exact == "1.22*")
        #expect(VersionConditions(">=1.22").exact == nil)
    }
}

struct DpkgStatusTests {
    @Test
    func readsInstalledRemovedAndHeld() {
        let text = """
            Package: dpkg
            Status: install ok installed
            Architecture: amd64
            Version: 1.21

            Package: libc6
            Status: install ok installed
            Architecture: i386
            Version: 2.36
            Description: the C library
             Version: not this one

            Package: old
            Status: deinstall ok config-files
            Architecture: all
            Version: 1

            Package: broken
            Status: install ok half-installed
            Architecture: amd64
            Version: 1

            Package: kept
            Status: hold ok installed
            Architecture: all
            Version: 2
            """
        let packages = DpkgStatus.packages(Array(text.utf8))
        #expect(packages.installed == ["dpkg": ["1.21"], "libc6:i386": ["2.36"], "kept": ["2"]])
        #expect(packages.removed == ["old": ["1"]])
        #expect(packages.held == ["kept"])
        #expect(packages.version(of: "nothing") == "")
    }

    @Test
    func readsAnEmptyDatabase() {
        #expect(DpkgStatus.packages([]).installed.isEmpty)
    }
}

struct AptOutputTests {
    @Test
    func readsCandidates() {
        let text = """
            nginx:
              Installed: (none)
              Candidate: 1.22.1-9
              Version table:
                 1.22.1-9 500
                    500 http://deb.debian.org/debian bookworm/main amd64 Packages
            mta:
              Installed: (none)
              Candidate: (none)
            """
        #expect(AptOutput.candidates(text) == ["nginx": "1.22.1-9"])
    }

    @Test
    func readsVersionsOnceEach() {
        let text = """
             nginx | 1.24-1 | http://a bookworm-backports/main amd64 Packages
             nginx | 1.22-9 | http://a bookworm/main amd64 Packages
             nginx | 1.22-9 | http://b bookworm/main amd64 Packages
             nginx | 1.22-9 | http://a bookworm/main Sources
            """
        #expect(AptOutput.versions(text) == ["1.24-1", "1.22-9"])
    }

    @Test
    func readsUpgradesAndIdentities() {
        #expect(
            AptOutput.upgrades("Inst a [1] (2 Debian:12 [amd64])\nInst b (3 x)\nConf a (2 x)\n") == [
                "a": "2", "b": "3",
            ]
        )
        #expect(AptOutput.identity("Package: tool\nVersion: 1.0\n")?.version == "1.0")
        #expect(AptOutput.identity("nothing") == nil)
    }
}
