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
