import Netboot
import Testing
import Values

/// What is misspelt in a hardware file is not read, and said.
struct SmeeKeysTests {
    private func warnings(_ text: String) throws -> [String] {
        try SmeeHardware(text, file: "hardware.yaml").warnings.map(\.description)
    }

    @Test func aKeyOfAMappingThatNobodyKnowsIsNamedWithWhatWasMeant() throws {
        let text = """
            52:54:00:12:34:56:
              ipAddress: 10.0.0.1
              subnetMask: 255.0.0.0
              hostnme: one
              netboot:
                allowPXE: true
            """
        #expect(
            try warnings(text) == [
                "hardware.yaml:4:3: warning: unknown key 'hostnme' in a machine: it is not read (did you mean 'hostname'?)",
                "hardware.yaml:6:5: warning: unknown key 'allowPXE' in 'netboot': it is not read (did you mean 'allowPxe'?)",
            ]
        )
    }

    @Test func aKeyOfAnObjectIsNamedInTheDocumentWhereItStands() throws {
        let text = """
            kind: Hardware
            metadata: {name: one, labels: {any: thing}}
            spec:
              disks: [{device: /dev/sda}]
              bmcRef: {name: bmc}
              interfaces:
                - dhcp: {mac: "52:54:00:00:00:01", ip: {adress: 10.0.0.1}, uefi: true}
            ---
            kind: Hardwre
            spec: {interfaces: [{dhcp: {}}]}
            """
        let found = try warnings(text)
        #expect(found.count == 2, "\(found)")
        #expect(found.first?.hasPrefix("hardware.yaml:7:45: warning: unknown key 'adress' in 'ip'") == true, "\(found)")
        #expect(found.last?.contains(":9:7: warning: unknown kind 'Hardwre'") == true, "\(found)")
        #expect(found.last?.contains("did you mean 'Hardware'?") == true, "\(found)")
    }

    @Test func whatTinkerbellKnowsAndWeDoNotReadIsWell() throws {
        let text = """
            kind: Hardware
            apiVersion: tinkerbell.org/v1alpha1
            status: {state: x}
            spec:
              tinkVersion: 1
              userData: x
              metadata: {custom: {any: thing}, instance: {userdata: x, operating_system: {image_tag: y}}}
              interfaces: [{netboot: {allowPXE: true, allowWorkflow: true}, dhcp: {mac: "52:54:00:00:00:01"}}]
            """
        #expect(try warnings(text) == [])
    }
}
