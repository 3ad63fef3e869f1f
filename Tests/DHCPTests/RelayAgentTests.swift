import Testing

@testable import DHCP

struct RelayAgentTests {
    private func agent(_ bytes: [UInt8]) throws -> RelayAgent { RelayAgent(try #require(SubOptions(bytes))) }

    private func circuit(_ bytes: some Sequence<UInt8>) throws -> RelayAgent {
        let value = Array(bytes)
        return try agent([1, UInt8(value.count)] + value)
    }

    @Test func aPortInCiscosFormHasItsVLAN() throws {
        let agent = try agent([1, 6, 0, 4, 0x0F, 0xA0, 1, 24, 2, 8, 0, 6, 0x52, 0x54, 0, 0x12, 0x34, 0x56])

        #expect(agent.vlan == 4000)
        #expect(agent.circuit == "00:04:0f:a0:01:18")
        #expect(agent.remote == "00:06:52:54:00:12:34:56")
    }

    @Test(arguments: [
        ("eth0.23", 23), ("Vlan4094", 4094), ("ge-0/0/1.0:vlan7", 7), ("br-vlan100", 100), ("bond0.1", 1),
    ])
    func theNameOfAVLANsInterfaceHasIt(_ name: String, _ vlan: Int) throws {
        let agent = try circuit(name.utf8)

        #expect(agent.vlan == vlan)
        #expect(agent.circuit == name)
    }

    @Test(arguments: [
        "", "eth0", "eth0.", ".23", "vlan", "vlan0", "vlan4095", "eth0.99999999999999999999", "10.1.2.3", "port 23",
        "eth0.²",
    ])
    func whatNamesNoVLANHasNone(_ name: String) throws {
        #expect(try circuit(name.utf8).vlan == nil)
    }

    @Test(arguments: [
        [0, 4, 0, 0, 1, 1], [0, 4, 0x10, 0, 1, 1], [0, 4, 0, 23, 1], [0, 4], [255], [0, 0, 0, 0, 0, 0],
    ])
    func aPortThatIsNotInCiscosFormHasNone(_ bytes: [UInt8]) throws {
        #expect(try circuit(bytes).vlan == nil)
    }

    @Test func networksHaveNamesAndLinksAddresses() throws {
        let agent = try agent([151, 5, 0, 98, 108, 117, 101, 5, 4, 10, 1, 0, 1, 11, 4, 10, 2, 0, 1])

        #expect(agent.network == "blue")
        #expect(agent.link == Make.address("10.1.0.1") && agent.serverIdentifier == Make.address("10.2.0.1"))
    }

    @Test(arguments: [
        [], [151, 0], [151, 1, 0], [151, 3, 1, 2, 3], [5, 3, 10, 1, 0], [5, 4, 0, 0, 0, 0], [11, 0],
    ])
    func whatHasNotItsLengthIsNotThere(_ bytes: [UInt8]) throws {
        let agent = try agent(bytes)

        #expect(agent.network == nil && agent.link == nil && agent.serverIdentifier == nil)
        #expect(agent.vlan == nil && agent.circuit == nil && agent.remote == nil)
    }

    @Test(arguments: ["23\n", "+23", "0", "4095", "-1", " 23", "99999999999999999999"])
    func whatIsNoVLANInOption43IsNone(_ text: String) throws {
        let packet = Make.boot(.bios) { $0.options[.vendorOptions] = [116: Array(text.utf8)] }

        #expect(try PXEClient(packet).vlan == nil)
    }
}
