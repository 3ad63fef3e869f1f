/// Images whose kernel parameters are filled in on their way to a machine.
package struct SmeeISO: Sendable {
    /// The image for machines that name none themselves.
    package var upstream = ""
    /// What in the image is written over.
    package var placeholder: [UInt8] = []
    /// Whether the kernel is told its network as well.
    package var fillsInNetwork = false

    package init() {}

    /// The parameters of a machine, as long as the placeholder.
    func patch(for machine: SmeeMachine, _ settings: SmeeSettings) throws -> [UInt8] {
        let consoles = "console=ttyAMA0 console=ttyS0 console=tty0 console=tty1 console=ttyS1"
        var parameters = machine.facility.isEmpty ? [] : ["facility=\(machine.facility)"]
        if !machine.facility.contains("console=") { parameters.append(consoles) }
        if !machine.network.vlan.isEmpty { parameters.append("vlan_id=\(machine.network.vlan)") }
        parameters += [
            "hw_addr=\(machine.mac)", "syslog_host=\(settings.syslogTarget)", "grpc_authority=\(settings.tinkServer)",
            "tinkerbell_tls=\(settings.tinkTLS)", "worker_id=\(machine.mac)",
        ]
        parameters += settings.extraArguments + (fillsInNetwork ? [SmeeIPAM.text(machine)] : [])
        let bytes = Array(parameters.joined(separator: " ").utf8)
        guard bytes.count <= placeholder.count else {
            throw SmeeProblem(
                "the parameters have \(bytes.count) bytes, and the image has room for \(placeholder.count)"
            )
        }
        return bytes + [UInt8](repeating: UInt8(ascii: " "), count: placeholder.count - bytes.count)
    }
}
