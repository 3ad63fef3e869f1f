import Testing
import Transport
import Wire

@testable import Minion

struct MinionSettingsTests {
    @Test(arguments: [
        ("salt", MasterAddress.tls(host: "salt", port: 4605)), ("salt:99", .tls(host: "salt", port: 99)),
        ("[::1]:99", .tls(host: "::1", port: 99)), ("[::1]", .tls(host: "::1", port: 4605)),
        ("fe80::1", .tls(host: "fe80::1", port: 4605)), ("192.0.2.1", .tls(host: "192.0.2.1", port: 4605)),
    ])
    func mastersAreAddresses(_ text: String, _ address: MasterAddress) throws {
        #expect(MinionSettings(id: try #require(MinionID("a")), masters: [text]).addresses == [address])
    }
}
