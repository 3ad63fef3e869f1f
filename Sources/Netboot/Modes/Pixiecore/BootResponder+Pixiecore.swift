import DHCP
import Values

extension BootResponder {
    /// Pixiecore's API, `v1/boot/<mac>`: a Pixiecore that is there already takes its decisions from here. Machines get their script as they
    /// would from us, and those that are ignored here are ignored there.
    func pixiecore(_ request: HTTPBootRequest, _ name: String) async -> HTTPBootResponse {
        guard request.isReading, let mac = MACAddress(name) else { return Self.missing }
        var question = request
        question.path = "/boot/\(mac.text(separator: "-"))/script.ipxe"
        // It is Pixiecore that asks, and not the machine: whatever it says of itself is not the machine's.
        (question.client, question.headers) = (nil, [:])
        let answer = await respond(to: question)
        guard answer.status == 200, case .bytes(let script) = answer.body else { return Self.missing }
        let json = JSON.text(["ipxe-script": .string(String(decoding: script, as: UTF8.self))])
        return .bytes(Array(json.utf8), type: "application/json")
    }
}
