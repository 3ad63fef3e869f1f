import DHCP
import Testing

struct AddressTests {
    @Test(arguments: [
        "52:54:00:12:34:56", "52-54-00-12-34-56", "5254.0012.3456", "525400123456", "52:54:00:12:34:56".uppercased(),
    ])
    func aHardwareAddressIsReadInTheFormsThatPeopleWrite(text: String) {
        #expect(MACAddress(text)?.description == "52:54:00:12:34:56")
    }

    @Test(arguments: [
        "", "52:54:00:12:34", "52:54:00:12:34:5", "52:54-00:12:34:56", "52:54:00:12:34:5g", "+25400123456",
        "5254001234567",
    ])
    func whatIsNoHardwareAddressIsRefused(text: String) {
        #expect(MACAddress(text) == nil)
    }

    @Test(arguments: ["10.0.0.1", "0.0.0.0", "255.255.255.255"])
    func anAddressIsWrittenAsItWasRead(text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(arguments: ["", "10.0.0", "10.0.0.256", "10.0.0.1 ", "10.0.0.+1", "1.2.3.4.5", "0x0a.0.0.1"])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(IPv4Address(text) == nil)
    }
}
