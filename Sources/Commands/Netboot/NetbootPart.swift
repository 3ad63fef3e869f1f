import Hosts
import Netboot
import Values
import YAML

/// Reads one file of `netboot.d` before it is there: states ask for this, so that a bad value never reaches the daemon.
enum NetbootPart {
    static func findings() -> [Diagnostic] {
        findings(in: standardInput())
    }

    static func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }

    static func findings(in text: String) -> [Diagnostic] {
        do throws(Diagnostic) {
            let node = try YAML.parse(text, file: "part")
            let pairs = (node?.pairs ?? []).map { ($0.key.scalar?.keyText ?? "", $0.value) }
            return findings(in: Dictionary(pairs) { _, last in last })
        } catch {
            return [error]
        }
    }

    private static func findings(in nodes: [String: Node]) -> [Diagnostic] {
        var rest = nodes, boots: [String: Node] = [:]
        for key in BootConfiguration.keys { boots[key] = rest.removeValue(forKey: key) }
        // Whether pools are of use says a setting that may stand in another file.
        if rest["dhcp"] == nil { rest["pools"] = nil }
        // So may the rest of HTTPS.
        let https = ["https_port", "https_certificate", "https_key"]
        if !https.allSatisfy({ rest[$0] != nil }) { for key in https { rest[key] = nil } }
        var settings = Settings(rest)
        _ = NetbootSettings(&settings, host: LocalHost())
        settings.know(["log_level"])
        return BootConfiguration.problems(of: boots) + settings.errors + settings.leftovers()
    }
}
