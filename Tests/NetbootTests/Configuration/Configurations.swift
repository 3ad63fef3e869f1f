import DHCP
import Netboot
import Values
import YAML

/// Configurations in tests, as text.
enum Configurations {
    static func read(_ text: String, files: [String: String] = [:]) throws -> BootConfiguration {
        let node = try YAML.parse(text, file: "netboot")
        let pairs = (node?.pairs ?? []).map { ($0.key.string ?? "", $0.value) }
        return try BootConfiguration(reading: Dictionary(uniqueKeysWithValues: pairs)) { name in
            files[name].map { .success($0) } ?? .failure(Diagnostic(.error, "cannot read \(name)"))
        }
    }

    /// One setting's value.
    static func node(_ text: String) throws -> Node {
        try YAML.parse(text, file: "netboot") ?? Node(.null, at: SourceLocation(file: "netboot", line: 1))
    }

    /// The messages about a text that is wrong.
    static func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    static let small = """
        profiles:
          install: {kernel: debian/linux, initrd: [debian/initrd.gz], cmdline: 'auto=true host={{ machine }}'}
          disk: {boot: exit}
          none: {boot: ignore}
          smartos: {smartos: {console: ttyb}}
        groups:
          all: {profile: disk}
          racks: {match: {rack: r1}, profile: install, metadata: {site: south}}
          old: {match: {rack: r1, arch: bios}, profile: smartos}
        machines:
          web1: {mac: '52-54-00-12-34-56', profile: install, metadata: {role: web}}
          web2: {mac: 52:54:00:00:00:02, labels: {rack: r1}}
          gone: {mac: 52:54:00:00:00:03, profile: none}
        """
}

extension Facts {
    static func make(
        _ mac: String = "52:54:00:12:34:56",
        _ firmware: Firmware? = .pxe,
        _ architecture: ClientArchitecture? = .bios
    ) -> Facts {
        var facts = Facts()
        facts.mac = MACAddress(mac)
        facts.firmware = firmware
        facts.architecture = architecture
        return facts
    }
}

extension BootPlace {
    /// Where the tests' machines find their server.
    static let test = BootPlace(address: IPv4Address(rawValue: 0x0a00_0001), port: 8080)
}
