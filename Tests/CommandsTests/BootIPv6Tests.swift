import ArgumentParser
import Testing

@testable import Commands

struct BootIPv6Tests {
    @Test func theFlagsArePixiecoresWithItsDefaults() throws {
        let command = try NetbootBootIPv6.parse([
            "--interface", "eth0", "--interface", "eth1", "--ipxe-url", "http://[2001:db8::1]/a",
            "--dns-servers", "2001:db8::53,2001:db8::54",
        ])
        #expect(command.server.interface == ["eth0", "eth1"])
        #expect(command.server.preference == 255)
        #expect(command.server.addressPoolStart == "2001:db8:f00f:cafe:ffff::100")
        #expect(command.server.addressPoolSize == 50 && command.server.addressPoolLifetime == 1850)
    }

    @Test func anAPICanDecideInPlaceOfURLs() throws {
        let command = try NetbootIPv6API.parse([
            "--interface", "eth0", "--api-request-url", "http://[2001:db8::1]:8888",
        ])
        #expect(command.apiRequestTimeout.seconds == 5 && command.server.preference == 255)
        #expect(throws: (any Error).self) {
            try NetbootIPv6API.parse(["--interface", "eth0", "--api-request-url", "api"])
        }
        #expect(throws: (any Error).self) {
            try NetbootIPv6API.parse(["--interface", "eth0", "--api-request-url", "http://[::1"])
        }
        #expect(throws: (any Error).self) { try NetbootIPv6API.parse(["--interface", "eth0"]) }
    }

    @Test(arguments: [
        [], ["--ipxe-url", "http://[::1]/a"], ["--interface", "eth0"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--address-pool-start", "10.0.0.1"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--address-pool-size", "0"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--dns-servers", "ns1"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--preference", "256"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--address-pool-start", "ff02::1"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--address-pool-start", "::1"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--address-pool-start", "fe80::1"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1]/a", "--address-pool-lifetime", "0"],
        ["--interface", "eth0", "--interface", "eth0", "--ipxe-url", "http://[::1]/a"],
        ["--interface", "eth0", "--ipxe-url", "nonsense"], ["--interface", "eth0", "--ipxe-url", "http://"],
        ["--interface", "eth0", "--ipxe-url", "http://[::1/a"], ["--interface", "eth0", "--ipxe-url", "http://a:0/"],
        ["--interface", "eth0", "--ipxe-url", "http://a:x/"], ["--interface", "eth0", "--httpboot-url", "tftp://a/b"],
    ])
    func whatMakesNoSenseIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try NetbootBootIPv6.parse(arguments) }
    }
}
