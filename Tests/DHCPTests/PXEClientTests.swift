import DHCP
import Testing

struct PXEClientTests {
    @Test func aROMWithoutInterfaceAndIdentifierIsAClient() throws {
        let client = try PXEClient(Make.boot(.bios))
        #expect(client.firmware == .pxe)
        #expect(client.architecture == .bios)
        #expect(client.machineIdentifier == nil)
    }

    @Test func anArchitectureMayStandInTheVendorClassAlone() throws {
        let packet = Make.packet(.discover) { $0.options[.vendorClass] = "PXEClient:Arch:00007:UNDI:003016" }
        #expect(try PXEClient(packet).architectures == [.efiX64])
    }

    @Test(arguments: [0xB827EB, 0xDCA632, 0xE45F01, 0x28CDC1, 0xD83ADD])
    func aRaspberryPiThatSaysItWereAPCIsKnown(prefix: UInt64) throws {
        let bytes = [16, 8, 0].map { UInt8(truncatingIfNeeded: prefix >> $0) }
        let mac = MACAddress((bytes[0], bytes[1], bytes[2], 1, 2, 3))
        let packet = Make.packet(.discover, mac: mac) {
            $0.options[.vendorClass] = "PXEClient:Arch:00000:UNDI:002001"
            $0.options[.architectures] = [.bios]
        }
        #expect(try PXEClient(packet).architecture == .raspberryPi)
    }

    @Test func iPXEIsKnownByItsOwnOptionWhateverItCallsItself() throws {
        let packet = Make.boot(.bios) {
            $0.options[.userClass] = UserClass("Tinkerbell")
            $0.options[.ipxe] = [0x13: [1], 0x19: [1], 0x24: [0], 0xEB: [1, 21, 1], 0xB1: [1, 2]]
        }
        let client = try PXEClient(packet)
        #expect(client.firmware == .ipxe)
        #expect(client.userClass?.names == ["Tinkerbell"])
        #expect(client.ipxe?.numbers == [0x13, 0x19])
        #expect(client.ipxe?.has(.multiboot) == true && client.ipxe?.has(.efi) == false)
        #expect(client.ipxe?.version == "1.21.1")
    }

    @Test func whatTheRelayAndIPXEAddIsKept() throws {
        let client = try PXEClient(
            Make.boot(.bios) {
                $0.relay = Make.address("10.1.0.1")
                $0.options[.relayInformation] = [1, 3, 101, 116, 104]
                $0.options[.vendorOptions] = [116: [50, 51], 71: [0, 0, 0, 0]]
            }
        )
        #expect(client.relay == Make.address("10.1.0.1"))
        #expect(client.relayAgent?.circuit == "eth")
        #expect(client.vlan == 23)
        #expect(client.bootItem == [0, 0, 0, 0])
    }

    @Test(arguments: [
        (Make.packet(.discover), NotBooting.vendorClass),
        (Make.packet(.discover) { $0.options[.vendorClass] = "udhcp 1.35.0" }, .vendorClass),
        (Make.packet(.discover) { $0.options[.vendorClass] = "PXEClient" }, .architecture),
        (Make.boot(.bios, .release), .type),
        (Make.boot(.bios) { $0.operation = .reply }, .type),
        (Make.boot(.bios) { $0.options[code: 97] = [0, 1] }, .machineIdentifier),
    ])
    func whatBootsNothingIsNoClient(packet: Packet, reason: NotBooting) {
        #expect(throws: reason) { try PXEClient(packet) }
    }
}
