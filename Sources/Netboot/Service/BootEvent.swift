package import DHCP
package import Logging
import OrderedCollections
package import Values

/// Something that happened to a machine on its way, for `cm-netboot watch`, the log and counters.
package struct BootEvent: Hashable, Sendable {
    package enum Stage: String, Sendable, CaseIterable {
        case dhcp
        case bootServer = "4011"
        case tftp
        case http
        case script
        case booting
        /// What only one machine may fetch.
        case secret
        case home
        case once
        case syslog
        /// Something that an operator should look at.
        case alert
    }

    package var time: Double
    package var mac: MACAddress?
    package var machine: String?
    package var stage: Stage
    /// How it ended: `offered`, `sent`, `aborted`, `refused`.
    package var outcome: String
    package var file: String?
    package var bytes: Int?
    package var rule: String?
    package var text: String?
    /// Its place in the log, from 1 on; zero before it is there.
    package var number = 0

    package init(
        time: Double,
        mac: MACAddress? = nil,
        machine: String? = nil,
        stage: Stage,
        outcome: String,
        file: String? = nil,
        bytes: Int? = nil,
        rule: String? = nil,
        text: String? = nil
    ) {
        self.time = time
        self.mac = mac
        self.machine = machine
        self.stage = stage
        self.outcome = outcome
        self.file = file
        self.bytes = bytes
        self.rule = rule
        self.text = text
    }

    /// What a log line says of it.
    package var metadata: Logger.Metadata {
        let parts = [
            ("mac", mac?.description), ("machine", machine), ("outcome", outcome), ("file", file),
            ("bytes", bytes.map(String.init)), ("rule", rule), ("text", text),
        ]
        let known = parts.compactMap { name, value in value.map { (name, Logger.MetadataValue.string($0)) } }
        return Logger.Metadata(uniqueKeysWithValues: known)
    }

    /// One line for programs; what is not known is left out.
    package var json: Value {
        var value: Value = ["time": .double(time), "stage": .string(stage.rawValue), "outcome": .string(outcome)]
        let texts = [("mac", mac?.description), ("machine", machine), ("file", file), ("rule", rule), ("text", text)]
        for (key, text) in texts { value[key] = text.map { .string($0) } }
        if number > 0 { value["number"] = .int(number) }
        value["bytes"] = bytes.map { .int($0) }
        return value
    }
}
