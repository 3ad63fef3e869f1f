import Foundation
import Hosts
import Netboot
import Testing
import Values

@testable import Commands

/// What `cm-netboot check` finds in configurations that can be read.
struct NetbootCheckTests {
    private func findings(_ text: String, program: String? = nil) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(program ?? "", to: "ipxe/ipxe.efi")
        let settings = "dhcp: off\nbinaries: \(folder.path)/ipxe\nfiles: \(folder.path)\n" + text
        try folder.write(settings, to: "netboot")
        return NetbootScriptCheck(try NetbootReading(folder.path)).findings().map(\.description)
    }

    @Test func aMissingKernelIsAnErrorWhereARuleNamesItsProfile() throws {
        let profiles = "profiles: {used: {kernel: gone}, other: {kernel: away}}\ndefault: used\n"
        let found = try findings(profiles)
        #expect(found.contains { $0.contains("error") && $0.contains("gone") }, "\(found)")
        #expect(found.contains { $0.contains("warning") && $0.contains("away") }, "\(found)")
        #expect(!found.contains { $0.contains("error") && $0.contains("away") }, "\(found)")
    }

    @Test(arguments: [
        ("p: {program: {efi-x64: missing.efi}}", "profile 'p' names 'missing.efi'"),
        ("p: {program: missing.efi}", "profile 'p' names 'missing.efi'"),
        ("p: {boot: exit, binary: {efi-x64: nobin.efi}}", "'binary' of profile 'p' names 'nobin.efi'"),
        ("p: {chain: '/files/nope.ipxe'}", "this server has nothing at /files/nope.ipxe"),
        ("p: {kernel: netboot, initrd: /srv/x}", "this server has nothing at http://cm-netboot/srv/x"),
    ])
    func whatAProfileNamesAndIsNotThereIsAnError(_ profile: String, _ message: String) throws {
        let found = try findings("profiles: {\(profile)}\ndefault: p\n")
        #expect(found.filter { $0.contains("error: ") && $0.contains(message) }.count == 1, "\(found)")
    }

    @Test func programsThatAreThereAreNotSaid() throws {
        let found = try findings(
            """
            binary: {efi-x64: ipxe.efi}
            profiles: {p: {program: {bios: netboot, efi-x64: ipxe/ipxe.efi}}, c: {chain: '/files/netboot'}}
            default: p

            """
        )
        #expect(!found.contains { $0.contains("not there") || $0.contains("has nothing") }, "\(found)")
        #expect(
            try findings("binary: {efi-arm64: mine.efi}\n").contains { $0.contains("error: 'binary' names 'mine.efi'") }
        )
    }

    @Test func aProgramThatCannotCheckSignaturesIsSaid() throws {
        let verifying = "profiles: {p: {chain: 'http://x/y', verify: true}}\n"
        #expect(try findings(verifying, program: "imgfetch").contains { $0.contains("knows no imgverify") })
        #expect(try !findings(verifying, program: "imgfetch imgverify").contains { $0.contains("imgverify") })
    }

    @Test func aTemplateOfASecretThatCannotBeFilledInIsSaid() throws {
        let found = try findings("profiles: {p: {boot: exit, secrets: {a: '{{ nope.x }}'}}}\n")
        #expect(found.contains { $0.contains("profile 'p'") && $0.contains("nope") }, "\(found)")
        #expect(found.contains { $0.contains("/netboot: secret 'a' of profile 'p':1:") }, "\(found)")
    }

    @Test func aTemplateThatFailsForEveryMachineIsAnError() throws {
        let found = try findings("profiles: {p: {chain: 'http://x/{{ nope.x }}'}}\ndefault: p\n")
        #expect(
            found.contains { $0.contains("error: the script of profile 'p' cannot be written for any machine") },
            "\(found)"
        )
        #expect(found.contains { $0.contains("(the profile is at ") && $0.contains("/netboot:4:15)") }, "\(found)")
        let inline = try findings("profiles:\n  p:\n    script: |\n      #!ipxe\n      echo {{ nope }}\ndefault: p\n")
        #expect(inline.contains { $0.contains("/netboot: script of profile 'p':2:") }, "\(inline)")
        let syntax = try findings("profiles: {p: {chain: 'http://x/{{ mac'}}\ndefault: p\n")
        #expect(syntax.contains { $0.contains("error") && $0.contains("for any machine") }, "\(syntax)")
    }

    @Test(arguments: [
        "p: {chain: 'http://x/{{ mac | nosuchfilter }}'}", "p: {kernel: netboot, cmdline: '{{ '}",
        "p: {script: '{% if request.query.x %}'}", "p: {boot: exit, secrets: {a: '{{ mac | nosuchfilter }}'}}",
    ])
    func aTemplateThatIsWrittenWronglyIsAnErrorEvenWhereNobodyGetsIt(_ profile: String) throws {
        let found = try findings("profiles: {\(profile)}\n")
        #expect(
            found.count { $0.contains("error") && $0.contains("profile 'p' cannot be written for any machine") } == 1
        )
    }

    @Test func aTemplateThatFailsForSomeMachinesIsAWarningThatNamesOne() throws {
        let found = try findings(
            """
            profiles: {p: {chain: 'http://x/{{ metadata.site }}'}}
            machines:
              web1: {mac: '52:54:00:00:00:01', profile: p, metadata: {site: south}}
              web2: {mac: '52:54:00:00:00:02', profile: p}

            """
        )
        #expect(found.contains { $0.contains("warning") && $0.contains("for machine 'web2'") }, "\(found)")
        #expect(!found.contains { $0.contains("error") }, "\(found)")
    }

    @Test func dataOfGroupsAndOfRequestsCountsAsThere() throws {
        let group = try findings(
            "profiles: {p: {chain: 'http://x/{{ labels.rack }}'}}\ngroups: {g: {match: {rack: r1}, profile: p}}\n"
        )
        #expect(!group.contains { $0.contains("cannot be written") }, "\(group)")
        let request = try findings("profiles: {p: {chain: 'http://x/{{ request.query.x }}'}}\ndefault: p\n")
        #expect(request.contains { $0.contains("warning") && $0.contains("a machine without data") }, "\(request)")
    }

    @Test func anEntryThatTwoFilesHaveIsSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("profiles: {p: {boot: exit}}\nmachines: {web1: {mac: 52:54:00:00:00:01}}\n", to: "netboot")
        try folder.write("machines: {web2: {mac: 52:54:00:00:00:03}}\n", to: "netboot.d/a.conf")
        try folder.write("default: p\nmachines: {web1: {mac: 52:54:00:00:00:02}}\n", to: "netboot.d/b.conf")
        let said = try NetbootReading(folder.path).warnings.map(\.description)
        #expect(said.count == 1, "\(said)")
        #expect(said.first?.contains("b.conf:2:24: warning: this replaces 'mac' of machine 'web1', which ") == true)
        #expect(said.first?.contains("/netboot:2 says otherwise") == true, "\(said)")
    }

    @Test func aFileInTheFolderThatIsNotReadIsSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("profiles: {p: {script_file: netboot.d/own.ipxe}}\n", to: "netboot.d/a.conf")
        for name in ["b.cnf", "own.ipxe", ".a.conf.swp", "a.conf~", "README"] {
            try folder.write("#!ipxe\nexit\n", to: "netboot.d/" + name)
        }
        let warnings = try NetbootReading(folder.path).warnings.map(\.description)
        #expect(
            warnings == [
                "warning: \(folder.path)/netboot.d/b.cnf is not read (settings are in files whose names end in .conf)"
            ]
        )
    }

    @Test func tracesNeedAFolder() throws {
        let problems = #expect(throws: Diagnostics.self) { _ = try findings("traces:\n  file: /nope/traces.json\n") }
        #expect(
            problems?.description.contains("/netboot:5:9: error: there is no folder '/nope'") == true,
            "\(String(describing: problems))"
        )
    }

    @Test func aFolderThatBootsNobodyIsSaid() {
        var settings = NetbootSettings()
        #expect(NetbootCheck.emptiness(of: settings).map(\.description).contains { $0.contains("no profiles") })
        settings.api = APIRules(url: "http://10.0.0.9")
        #expect(NetbootCheck.emptiness(of: settings).isEmpty)
    }

    /// What is wrong with the files of HTTPS, named as the daemon names it when it ends for it.
    @Test func certificatesAndKeysOfHTTPSAreLookedInto() async throws {
        let files = try TemporaryFolder()
        for (name, days) in [("a", "9"), ("b", "9")] {
            let made = "req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days \(days)".split(separator: " ").map(
                String.init
            )
            let paths = ["-keyout", "\(files.path)/\(name).key", "-out", "\(files.path)/\(name).pem"]
            try #require(try await LocalHost().capture(Command("openssl", made + paths)).status == 0)
        }
        let secret = ["rsa", "-aes128", "-passout", "pass:abcdef", "-in", "\(files.path)/a.key"]
        let output = ["-out", "\(files.path)/secret.key"]
        try #require(try await LocalHost().capture(Command("openssl", secret + output)).status == 0)
        func found(_ certificate: String, _ key: String) throws -> [String] {
            let paths = "https_certificate: \(files.path)/\(certificate)\nhttps_key: \(files.path)/\(key)\n"
            return try findings("https_port: 8443\n" + paths).filter { $0.contains("https_") }
        }
        #expect(try found("a.pem", "a.key") == [])
        let cases = [
            ("gone", "a.key", "netboot:5:20: error: 'https_certificate': "),
            ("a.key", "a.key", "a.key is no certificate in PEM (it has a key)"),
            ("a.pem", "gone", "netboot:6:12: error: 'https_key': "),
            ("a.pem", "a.pem", "a.pem is no key in PEM (it has a certificate)"),
            ("a.pem", "secret.key", "secret.key is no key in PEM (it has a passphrase"),
            ("a.pem", "b.key", "error: 'https_key': \(files.path)/b.key is not the key of \(files.path)/a.pem"),
        ]
        for (certificate, key, message) in cases {
            let found = try found(certificate, key)
            #expect(found.count == 1 && found[0].contains(message), "\(certificate) \(key): \(found)")
        }
        let pair = NetbootSettings.HTTPSFiles(
            port: 1,
            certificate: "\(files.path)/a.pem",
            key: "\(files.path)/a.key"
        )
        let old = pair.problems(at: LocalHost().now + 12 * 86_400).map(\.description)
        #expect(
            old == ["warning: 'https_certificate': \(files.path)/a.pem has expired (3 days ago), so machines refuse it"]
        )
        let both = try found("gone", "gone")
        #expect(both.count == 2, "\(both)")
    }

    @Test func aProfileOfSmartOSThatBootsNoMachineIsAnError() throws {
        let mirror = try TemporaryFolder(), empty = try TemporaryFolder()
        for stamp in ["20250710T000433Z", "20250101T000000Z"] {
            try mirror.write("", to: "\(stamp)/platform/i86pc/kernel/amd64/unix")
        }
        let current = mirror.path + "/current"
        try FileManager.default.createSymbolicLink(atPath: current, withDestinationPath: "20250710T000433Z")
        let both = "smartos_mirrors: {smartos: \(mirror.path), other: \(empty.path)}\n"
        let one = "smartos_mirrors: \(mirror.path)\n"
        let cases = [
            (
                one, "release: 20990101T000000Z",
                "error: profile 'p' boots no machine: The mirror smartos has no release 20990101T000000Z"
            ),
            (one, "release: 20250710t000433z", "(did you mean '20250710T000433Z'?)"),
            (
                one, "mirror: smrtos",
                "There is no mirror smrtos of SmartOS. There are: smartos. (did you mean 'smartos'?)"
            ),
            (
                both, "console: text",
                "error: profile 'p' boots no machine: Which mirror of SmartOS? There are: other, smartos."
            ),
            (
                both, "mirror: other",
                "warning: profile 'p' boots no machine: The mirror other has no SmartOS release yet. (a state 'archive.mirrored' fills \(empty.path))"
            ),
            (
                "", "console: text",
                "error: profile 'p' boots no machine: Which mirror of SmartOS? There are: none. (set 'smartos_mirrors')"
            ),
        ]
        for (mirrors, smartos, message) in cases {
            let found = try findings(mirrors + "profiles: {p: {smartos: {\(smartos)}}}\ndefault: p\n")
            #expect(found.filter { $0.contains(message) }.count == 1, "\(smartos): \(found)")
            #expect(found.allSatisfy { !$0.contains("boots no machine") || $0.contains("/netboot:") }, "\(found)")
            let unused = try findings(mirrors + "profiles: {p: {smartos: {\(smartos)}}}\n")
            #expect(!unused.contains { $0.contains("error") }, "\(unused)")
        }
        let sound = try findings(one + "profiles: {p: {smartos: {release: 20250710T000433Z}}}\ndefault: p\n")
        #expect(!sound.contains { $0.contains("boots no machine") }, "\(sound)")
    }

    @Test func rulesThatNoMachineCanMeetAreSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            profiles: {p: {boot: exit}}
            groups:
              a: {match: {machine: wbe1}, profile: p}
              b: {match: {uuid: not-a-uuid}, profile: p, priority: 1}
              c: {match: {circuit: ''}, profile: p, priority: 2}
              d: {match: {machine: web1, uuid: 4C4C4544-0035-3010-8052-B4C04F4E3332}, profile: p}
            machines:
              web1: {mac: '52:54:00:00:00:02'}
              web2: {uuid: zz}

            """,
            to: "netboot"
        )
        let found = NetbootCheck.whole(try NetbootReading(folder.path)).map(\.description)
        let rules = found.filter { $0.contains("matches no machine") || $0.contains("is not known by") }
        #expect(rules.count == 4, "\(rules)")
        #expect(
            rules.first?.hasSuffix(
                "/netboot:3:6: warning: group 'a' matches no machine: there is no machine 'wbe1' (did you mean 'web1'?)"
            ) == true
        )
        for text in ["'not-a-uuid' is no UUID", "'circuit' is empty", "machine 'web2' is not known by 'zz'"] {
            #expect(rules.contains { $0.contains(text) }, "\(rules)")
        }
    }

    @Test func imagesNeedACertificateThatCanBeRead() throws {
        let found = try findings("images: {certificate: /nowhere/c, key: /nowhere/k}\nprofiles: {p: {boot: exit}}\n")
        #expect(found.contains { $0.contains("'images'") && $0.contains("error") }, "\(found)")
    }
}
