import DHCP
import Netboot
import OrderedCollections
import Testing
import Values

struct EngineTests {
    let engine: Engine

    init() throws {
        engine = Engine(
            configuration: try Configurations.read(Configurations.small),
            binaries: BootBinaries(names: ["undionly.kpxe", "ipxe.pxe", "ipxe.efi"]),
            releases: ["smartos": ["20250724T000433Z", "20250710T000433Z"]]
        )
    }

    @Test(arguments: [
        ("52:54:00:12:34:56", "install", "machine 'web1'"),
        ("52:54:00:00:00:02", "smartos", "group 'old' (2 selectors)"),
        ("52:54:00:00:00:03", "none", "machine 'gone'"),
        ("52:54:00:00:00:99", "disk", "group 'all' (0 selectors)"),
    ])
    func theRuleThatDecidesIsNamed(mac: String, profile: String, rule: String) {
        let decision = engine.decide(.make(mac))
        #expect(decision.profile.name == profile)
        #expect(decision.rule.description == rule)
    }

    @Test func aMachineCannotSayThatItIsInAnotherRack() {
        var facts = Facts.make("52:54:00:00:00:02")
        facts.labels = ["rack": "r9"]
        #expect(engine.decide(facts).profile.name == "smartos")
    }

    @Test func metadataOfTheMachineComesOverThatOfItsGroup() throws {
        let configuration = try Configurations.read(
            """
            metadata: {a: 1, b: 1, c: 1, d: 1}
            profiles: {p: {boot: exit, metadata: {b: 2, c: 2, d: 2}}}
            groups: {g: {profile: p, metadata: {c: 3, d: 3}}}
            machines: {m: {mac: 52:54:00:00:00:01, metadata: {d: 4}}}
            """
        )
        let decision = Engine(configuration: configuration).decide(.make("52:54:00:00:00:01"))
        #expect(decision.metadata == ["a": 1, "b": 2, "c": 3, "d": 4])
    }

    @Test func aOneTimeBootComesBeforeEverything() {
        let once = OnceTarget(id: "1", profile: "smartos", nonce: "n")
        #expect(engine.decide(.make(), once: once).rule == .once("1"))
        let unknown = OnceTarget(id: "1", profile: "nowhere", nonce: "n")
        #expect(engine.decide(.make(), once: unknown).rule == .machine("web1"))
    }

    @Test func nobodyKnowsMeansNobodyAnswers() {
        let decision = Engine(configuration: BootConfiguration()).decide(.make())
        #expect(decision.rule == .nothing)
        #expect(engine.instruction(.make(), decision, at: .test).name == .none)
    }

    @Test func aDiskThatIsBootedOnceIsReachedThroughAScript() throws {
        let configuration = try Configurations.read("profiles: {disk: {boot: exit}}\ndefault: disk\n")
        let engine = Engine(configuration: configuration, binaries: BootBinaries(names: ["undionly.kpxe"]))
        let once = OnceTarget(id: "1", profile: "disk", nonce: "n")
        let facts = Facts.make("52:54:00:00:00:01", .pxe, .bios)
        #expect(engine.instruction(facts, engine.decide(facts), at: .test).name == .none)
        let answer = engine.instruction(facts, engine.decide(facts, once: once), at: .test)
        #expect(answer.name == .tftp("52-54-00-00-00-01/undionly.kpxe"))
    }

    @Test(arguments: [
        (Facts.Firmware.pxe, ClientArchitecture.bios, "52-54-00-12-34-56/undionly.kpxe"),
        (.pxe, .efiX64, "52-54-00-12-34-56/ipxe.efi"),
        (.pxe, .efiByteCode, "52-54-00-12-34-56/ipxe.efi"),
        (.http, .httpX64, "http://10.0.0.1:8080/boot/52-54-00-12-34-56/ipxe.efi"),
        (.ipxe, .bios, "http://10.0.0.1:8080/boot/52-54-00-12-34-56/script.ipxe?arch=0"),
        (.ipxe, .efiX64, "http://10.0.0.1:8080/boot/52-54-00-12-34-56/script.ipxe?arch=7"),
    ])
    func everyFirmwareIsToldWhatItUnderstands(firmware: Facts.Firmware, code: ClientArchitecture, file: String) {
        let facts = Facts.make("52:54:00:12:34:56", firmware, code)
        let name = engine.instruction(facts, engine.decide(facts), at: .test).name
        #expect(name == (file.hasPrefix("http") ? .url(file) : .tftp(file)))
    }

    @Test func aMachineWithoutAProgramIsToldWhy() {
        let facts = Facts.make("52:54:00:12:34:56", .pxe, .efiARM64)
        let answer = engine.instruction(facts, engine.decide(facts), at: .test)
        #expect(answer.name == .none)
        #expect(answer.why == "there is no iPXE for efi-arm64 (see 'binaries' and 'binary')")
    }

    @Test(arguments: [
        ([0x13, 0x18], "52:54:00:12:34:56", true), ([0x13], "52:54:00:12:34:56", false),
        ([0x13, 0x18], "52:54:00:00:00:02", false), ([0x13, 0x19], "52:54:00:00:00:02", true),
        ([], "52:54:00:12:34:56", true),
    ])
    func aROMThatCanDoWhatIsNeededLoadsNoSecondIPXE(features: [Int], mac: String, isEnough: Bool) {
        var facts = Facts.make(mac, .ipxe)
        facts.features = Set(features.map(UInt8.init))
        guard case .url(let url) = engine.instruction(facts, engine.decide(facts), at: .test).name else {
            Issue.record("no URL")
            return
        }
        #expect(url.hasPrefix(isEnough ? "http://" : "tftp://10.0.0.1/"))
        facts.userClass = Engine.userClass
        guard case .url(let own) = engine.instruction(facts, engine.decide(facts), at: .test).name else { return }
        #expect(own.hasPrefix("http://"))
    }

    @Test func aProfileCanNameTheProgram() throws {
        let configuration = try Configurations.read("profiles: {p: {program: {efi-x64: shim.efi}}}\ndefault: p\n")
        let engine = Engine(configuration: configuration, binaries: BootBinaries(names: ["undionly.kpxe"]))
        let shim = Facts.make("52:54:00:00:00:01", .pxe, .efiX64)
        #expect(engine.instruction(shim, engine.decide(shim), at: .test).name == .tftp("52-54-00-00-00-01/shim.efi"))
        let bios = Facts.make("52:54:00:00:00:01")
        #expect(
            engine.instruction(bios, engine.decide(bios), at: .test).name == .tftp("52-54-00-00-00-01/undionly.kpxe")
        )
    }
}

/// What is written about a machine, in templates.
extension EngineTests {
    @Test func templatesSeeTheLabelsThatAreWritten() throws {
        let configuration = try Configurations.read(
            """
            profiles: {p: {chain: "http://x/{{ labels.rack }}/{{ labels.said }}"}}
            machines: {web1: {mac: "52:54:00:12:34:56", profile: p, labels: {rack: r1}}}
            """
        )
        var facts = Facts.make()
        facts.labels = ["rack": "r9", "said": "so"]
        let decision = Engine(configuration: configuration).decide(facts)
        let text = try BootScript(decision, facts, at: .test, releases: [:]).text()
        #expect(text?.contains("http://x/r1/so") == true, "\(text ?? "")")
    }
}
