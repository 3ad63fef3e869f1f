package import DHCP
package import Values
import YAML

/// The machines that a hardware file names, found by card or by address.
package struct SmeeHardware: Sendable {
    package let machines: [SmeeMachine]
    /// Keys that nobody knows, and which are not read.
    package private(set) var warnings: [Diagnostic] = []
    private let byMAC: [MACAddress: Int]
    private let byAddress: [IPv4Address: Int]

    /// Reads both forms: Smee's older mapping of hardware addresses, and Tinkerbell's `Hardware` objects, as documents or as a list.
    package init(_ text: String, file: String) throws(Diagnostic) {
        var machines: [SmeeMachine] = [], warnings: [Diagnostic] = []
        for document in Self.documents(text) {
            guard let node = try YAML.parse(document, file: file) else { continue }
            machines += try SmeeHardwareReader(text: WrittenText(document)).machines(node)
            warnings += SmeeKeys.findings(in: node)
        }
        try self.init(machines)
        self.warnings = warnings
    }

    private init(_ machines: [SmeeMachine]) throws(Diagnostic) {
        self.machines = machines
        var byMAC: [MACAddress: Int] = [:], byAddress: [IPv4Address: Int] = [:]
        for (place, machine) in machines.enumerated() {
            guard byMAC.updateValue(place, forKey: machine.mac) == nil else {
                throw Diagnostic(.error, "two machines have the card \(machine.mac)")
            }
            guard let address = machine.network.address else { continue }
            guard byAddress.updateValue(place, forKey: address) == nil else {
                throw Diagnostic(.error, "two machines have the address \(address)")
            }
        }
        self.byMAC = byMAC
        self.byAddress = byAddress
    }

    package subscript(mac: MACAddress) -> SmeeMachine? { byMAC[mac].map { machines[$0] } }
    package subscript(address: IPv4Address) -> SmeeMachine? { byAddress[address].map { machines[$0] } }

    /// Documents between lines of `---`, each behind so many empty lines that its places are those of the file.
    private static func documents(_ text: String) -> [String] {
        var documents: [String] = [], lines: [Substring] = [], count = 0
        for line in WrittenText.lines(of: text) {
            count += 1
            guard line.trimmed == "---" else {
                lines.append(line)
                continue
            }
            documents.append(lines.joined(separator: "\n"))
            lines = Array(repeating: "", count: count)
        }
        return documents + [lines.joined(separator: "\n")]
    }
}
