import Foundation
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

    @Test func imagesNeedACertificateThatCanBeRead() throws {
        let found = try findings("images: {certificate: /nowhere/c, key: /nowhere/k}\nprofiles: {p: {boot: exit}}\n")
        #expect(found.contains { $0.contains("'images'") && $0.contains("error") }, "\(found)")
    }
}
