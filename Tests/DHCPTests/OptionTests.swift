import DHCP
import Testing

struct OptionTests {
    private func read<Value>(_ key: OptionKey<Value>, _ bytes: [UInt8]) -> Value? {
        var options = Options()
        options[code: key.code] = bytes
        return options[key]
    }

    private func write<Value>(_ key: OptionKey<Value>, _ value: Value) -> [UInt8]? {
        var options = Options()
        options[key] = value
        return options[code: key.code]
    }

    @Test(arguments: [
        (Array("iPXE".utf8), ["iPXE"]),
        ([4] + Array("iPXE".utf8), ["iPXE"]),
        ([1, 97, 2, 98, 99], ["a", "bc"]),
        ([9] + Array("iPXE".utf8), ["\u{FFFD}iPXE"]),
    ])
    func aUserClassComesInTwoForms(bytes: [UInt8], names: [String]) {
        #expect(read(.userClass, bytes)?.names == names)
    }

    @Test func aRouteHasAsManyBytesOfItsNetworkAsItNeeds() throws {
        let bytes: [UInt8] = [0, 10, 0, 0, 1, 17, 10, 17, 128, 10, 0, 0, 2]
        let routes = try #require(read(.staticRoutes, bytes))
        #expect(routes.map(\.network.description) == ["0.0.0.0/0", "10.17.128.0/17"])
        #expect(write(.staticRoutes, routes) == bytes)
        #expect(read(.staticRoutes, [33, 1, 2, 3, 4, 5, 10, 0, 0, 1]) == nil)
    }

    @Test func aSearchListIsReadWithItsPointersAndWrittenWithoutThem() throws {
        let bytes: [UInt8] = [3, 101, 110, 103, 5, 97, 112, 112, 108, 101, 0, 2, 109, 107, 0xC0, 4]
        let names = try #require(read(.searchList, bytes))
        #expect(names.map(\.description) == ["eng.apple", "mk.apple"])
        let written = try #require(write(.searchList, names))
        #expect(!written.contains(0xC0))
        #expect(read(.searchList, written) == names)
    }

    @Test(arguments: [[0xC0, 0], [1, 97, 0xC0, 0], [0xC0, 1], [64, 0], [3, 97], [0], [1, 97, 0xC0]] as [[UInt8]])
    func aPointerThatGoesInACircleOrAwayIsRefused(bytes: [UInt8]) {
        #expect(read(.searchList, bytes) == nil)
    }

    @Test func aMachineIdentifierIsEmptyOrHasSeventeenBytes() {
        #expect(read(.machineIdentifier, [])?.uuid == nil)
        #expect(read(.machineIdentifier, []) != nil)
        let bytes = [0, 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99] + Array(0xAA...0xAF) as [UInt8]
        #expect(read(.machineIdentifier, bytes)?.uuid == "00112233-4455-6677-8899-aaabacadaeaf")
        #expect(read(.machineIdentifier, Array(bytes.dropLast())) == nil)
        #expect(read(.machineIdentifier, [1] + bytes.dropFirst()) == nil)
    }

    @Test func textFromTheNetworkCannotForgeALineOfALog() {
        #expect(read(.hostName, Array("a\nb\u{1B}[2J\0junk".utf8)) == "a\u{FFFD}b\u{FFFD}[2J")
    }

    @Test func aTraceIsTwentySixBytes() throws {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        #expect(try #require(TraceParent(text)).description == text)
        #expect(TraceParent("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") == nil)
        #expect(TraceParent("00-0af7-b7ad6b7169203331-01") == nil)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0.0", "10.0.0/24", "10.0.0.0/-1", "/"])
    func whatIsNoNetworkIsRefused(text: String) { #expect(Network(text) == nil) }

    @Test func aNetworkKnowsItsAddresses() throws {
        let network = try #require(Network(Make.address("10.1.2.3"), mask: Make.address("255.255.254.0")))
        #expect(network.description == "10.1.2.0/23")
        #expect(network.broadcast == Make.address("10.1.3.255"))
        #expect(network.contains(Make.address("10.1.3.1")) && !network.contains(Make.address("10.1.4.1")))
        #expect(Network(.any, mask: Make.address("255.0.255.0")) == nil)
        #expect(Network("0.0.0.0/0")?.contains(.broadcast) == true)
    }
}
