import DHCP
import Netboot
import Testing
import Values

struct BootScriptTests {
    /// The script of a profile for a machine, with our own linter's opinion of it.
    static func script(
        _ profile: String,
        _ facts: Facts = .make(),
        once: OnceTarget? = nil,
        releases: [String: [String]] = ["smartos": ["20250724T000433Z", "20250710T000433Z"]]
    ) throws -> String? {
        let configuration = try Configurations.read("profiles:\n  p: {\(profile)}\ndefault: p\n")
        let decision = Engine(configuration: configuration).decide(facts, once: once)
        let text = try BootScript(decision, facts, at: .test, releases: releases).text()
        if let text { #expect(ScriptLinter.findings(in: text, file: "p") == [], "\(text)") }
        return text
    }

    @Test func linuxLoadsKernelAndRamdisksAndReportsBeforeItStarts() throws {
        let text = try #require(
            try Self.script("kernel: debian/linux, initrd: [a.gz, 'http://x/b.gz'], cmdline: 'quiet mac={{ mac }}'")
        )
        let wanted = """
            imgfree
            kernel --name kernel http://10.0.0.1:8080/files/debian/linux initrd=initrd0 initrd=initrd1 quiet mac=52:54:00:12:34:56 || goto failed
            initrd --name initrd0 http://10.0.0.1:8080/files/a.gz || goto failed
            initrd --name initrd1 http://x/b.gz || goto failed
            imgfetch --name cm-ping http://10.0.0.1:8080/boot/52-54-00-12-34-56/booting && imgfree cm-ping ||
            boot || goto failed
            :failed
            """
        #expect(text.hasPrefix("#!ipxe\n"))
        #expect(text.contains(wanted))
        #expect(text.hasSuffix("exit 1\n"))
    }

    @Test func aMachineWithoutANameIsCalledByItsCard() throws {
        let text = try #require(try Self.script("chain: 'http://x/{{ machine }}'"))
        #expect(text.contains("http://x/52:54:00:12:34:56"))
    }

    @Test func smartOSNamesItsReleaseAndKeepsThePathThatItsKernelNeeds() throws {
        let text = try #require(try Self.script("smartos: {console: ttyb, noimport: true}"))
        let platform = "http://10.0.0.1:8080/smartos/smartos/20250724T000433Z/platform/i86pc"
        #expect(
            text.contains(
                """
                kernel \(platform)/kernel/amd64/unix -B console=ttyb,ttyb-mode="115200,8,n,1,-",smartos=true,noimport=true || goto failed
                module \(platform)/amd64/boot_archive type=rootfs name=ramdisk || goto failed
                module \(platform)/amd64/boot_archive.hash type=hash name=ramdisk || goto failed
                """
            )
        )
    }

    @Test func aPinnedReleaseAShadowAndModulesArriveInTheScript() throws {
        let profile = """
            smartos: {release: 20250710T000433Z, root_shadow: $5$ab$cd, kmdb: true, verbose: true, \
            properties: {hostname: n1}, modules: [{source: n1.json, name: tinkerbell.json}]}
            """
        let text = try #require(try Self.script(profile))
        #expect(
            text.contains(
                "/20250710T000433Z/platform/i86pc/kernel/amd64/unix -k -v -B console=text,root_shadow='$5$ab$cd',hostname=n1 ||"
            )
        )
        #expect(
            text.contains("module http://10.0.0.1:8080/files/n1.json type=file name=tinkerbell.json || goto failed")
        )
    }

    @Test func aTemplateThatBecomesAnEndlessScriptIsAnError() {
        let profile = "script: '{% for a in range(50000) %}echo a line that is longer than ten{% endfor %}'"
        let error = #expect(throws: Diagnostic.self) { try Self.script(profile) }
        #expect(error?.message.contains("the rendered text is larger than 1 MiB") == true)
    }

    @Test func theRescueSystemIsLoadedWithoutItsHash() throws {
        let configuration = try Configurations.read("profiles: {p: {smartos: {rescue: true}}}\ndefault: p\n")
        let decision = Engine(configuration: configuration).decide(.make())
        let text = try #require(
            try BootScript(decision, .make(), at: .test, releases: ["m": ["20250724T000433Z"]]).text()
        )
        #expect(!text.contains("boot_archive.hash"))
        #expect(text.contains("-B console=text,noimport=true ||"))
    }

    @Test(arguments: [
        (ClientArchitecture.efiX64, "smartos: {}", "Switch the machine to BIOS"),
        (.efiARM64, "smartos: {multiboot2: true}", "runs on x86-64 only"),
        (.bios, "smartos: {release: 20200101T000000Z}", "has no release 20200101T000000Z"),
        (.bios, "smartos: {mirror: other}", "There is no mirror other of SmartOS. There are: smartos."),
        (.efiX64, "program: {bios: a.0}", "has no program for efi-x64"),
    ])
    func whatCannotBootSaysSoAndGoesOn(code: ClientArchitecture, profile: String, reason: String) throws {
        let text = try #require(try Self.script(profile, .make("52:54:00:12:34:56", .ipxe, code)))
        #expect(text.contains(reason))
        #expect(!text.contains("\nkernel "))
        #expect(text.hasSuffix("exit 1\n"))
    }

    @Test func anUnknownFirmwareIsAskedByTheScriptItself() throws {
        let text = try #require(try Self.script("smartos: {}", .make("52:54:00:12:34:56", .ipxe, nil)))
        #expect(text.contains("iseq ${platform} pcbios || goto refused"))
        let capable = try #require(
            try Self.script("smartos: {multiboot2: true}", .make("52:54:00:12:34:56", .ipxe, .efiX64))
        )
        #expect(!capable.contains("pcbios"))
    }

    @Test func theMenuOffersEveryRelease() throws {
        let text = try #require(try Self.script("smartos: {menu: true}"))
        #expect(text.contains("item 20250724T000433Z SmartOS 20250724T000433Z (newest)\nitem 20250710T000433Z SmartOS"))
        #expect(
            text.contains(
                "/smartos/smartos/${cm-release}/platform/i86pc/kernel/amd64/unix ${cm-flags} -B console=${cm-console}${cm-mode},smartos=true"
            )
        )
    }

    @Test func theNonceOfAOneTimeBootIsInTheReport() throws {
        let text = try #require(
            try Self.script("chain: http://x/", once: OnceTarget(id: "1", profile: "p", nonce: "abc"))
        )
        let report = "imgfetch --name cm-ping http://10.0.0.1:8080/boot/52-54-00-12-34-56/booting?nonce=abc"
        #expect(text.contains(report + " || goto failed\n"), "what is not written down does not start")
    }

    @Test(arguments: [
        ("chain: 'http://x/menu.ipxe'", "imgfetch --name cm-program http://x/menu.ipxe", "chain --autofree cm-program"),
        (
            "chain: 'http://x/wimboot quiet gui'", "imgfetch --name cm-program http://x/wimboot",
            "chain --autofree cm-program quiet gui"
        ),
        (
            "program: {bios: lpxelinux.0}",
            "imgfetch --name cm-program http://10.0.0.1:8080/boot/52-54-00-12-34-56/lpxelinux.0",
            "chain --autofree cm-program"
        ),
        ("iso: debian.iso", "sanhook http://10.0.0.1:8080/files/debian.iso", "sanboot"),
    ])
    func theReportGoesOutWhenTheTargetIsThereAndBeforeItRuns(profile: String, load: String, run: String) throws {
        let lines = try #require(try Self.script(profile)).split(separator: "\n").map(String.init)
        let loaded = try #require(lines.firstIndex(of: load + " || goto failed"))
        let report = try #require(lines.firstIndex { $0.contains("/booting") })
        #expect(report == loaded + 1)
        #expect(lines[report + 1] == run + " || goto failed")
    }

    @Test(arguments: ["boot: exit", "boot: drive"])
    func aDiskThatIsBootedOnceIsReportedAndBootedInAnyCase(_ target: String) throws {
        let once = OnceTarget(id: "1", profile: "p", nonce: "abc")
        let text = try #require(try Self.script(target, once: once))
        let ping = "imgfetch --name cm-ping http://10.0.0.1:8080/boot/52-54-00-12-34-56/booting?nonce=abc && imgfree cm-ping ||\n"
        #expect(text.contains(ping))
        #expect(text.hasSuffix("exit\n"))
    }

    @Test(arguments: [("boot: exit", "exit\n"), ("boot: drive", "sanboot --no-describe --drive 0x80 ||\nexit\n")])
    func localDisksAreLeftToTheFirmware(profile: String, end: String) throws {
        #expect(try Self.script(profile)?.hasSuffix(end) == true)
    }

    @Test func whoIsIgnoredGetsNoScript() throws {
        #expect(try Self.script("boot: ignore") == nil)
    }

    @Test func aTemplateSeesFactsMetadataAndTheRequest() throws {
        let configuration = try Configurations.read(
            """
            profiles:
              p:
                metadata: {disk: sda}
                script: |
                  #!ipxe
                  echo {{ mac }} {{ arch }} {{ metadata.disk }} {{ request.query.rack }} {{ labels.rack }} {{ base_url }}
                  exit
            default: p
            """
        )
        var facts = Facts.make()
        facts.labels = ["rack": "r1"]
        let decision = Engine(configuration: configuration).decide(facts)
        let script = BootScript(
            decision,
            facts,
            at: .test,
            request: RequestData(query: ["rack": "r1"], rawQuery: "rack=r1")
        )
        #expect(try script.text() == "#!ipxe\necho 52:54:00:12:34:56 bios sda r1 r1 http://10.0.0.1:8080\nexit\n")
    }

    @Test func aMissingKeyIsAnErrorWithItsPlace() throws {
        #expect(throws: Diagnostic.self) { try Self.script("kernel: linux, cmdline: '{{ metadata.gone }}'") }
    }

    @Test func whatAMachineSaysCannotBecomeACommand() throws {
        let configuration = try Configurations.read(
            "profiles: {p: {kernel: k, cmdline: 'host={{ labels.hostname }}'}}\ndefault: p\n"
        )
        var facts = Facts.make()
        facts.labels = ["hostname": "a\nshell || reboot && ${net0/mac}"]
        let text = try #require(
            try BootScript(Engine(configuration: configuration).decide(facts), facts, at: .test).text()
        )
        #expect(text.contains("host=a shell | reboot & $ {net0/mac} || goto failed"))
    }
}
