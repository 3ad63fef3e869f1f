import Foundation
import Netboot
import TestSupport
import Testing
import Values

@testable import Commands
@testable import DHCP

struct DoctorVisitTests {
    private static var settings: NetbootSettings {
        var settings = NetbootSettings()
        (settings.dhcp, settings.interfaces) = (.off, ["lo"])
        (settings.tftpPort, settings.httpPort, settings.adminPort) = (nil, nil, nil)
        return settings
    }

    private func findings(_ settings: NetbootSettings, _ change: (inout FakeWorld) -> Void) -> [String] {
        let host = FakeHost { world in
            for path in [settings.files, settings.binaries] { world.addDirectory(path) }
            change(&world)
        }
        return DoctorVisit(settings, host: host).findings().map(\.message)
    }

    @Test(arguments: [
        (UInt32(0x1002), "interface 'lo' is down"), (0x1003, "interface 'lo' has no carrier"), (0x1043, nil),
    ])
    func anInterfaceThatHearsNothingIsAFinding(flags: UInt32, finding: String?) {
        #expect(DoctorVisit.silence(of: "lo", flags: flags)?.message == finding)
        #expect(findings(Self.settings) { _ in } == [], "this machine's own can be used")
    }

    /// A healthy daemon is no mistake; anything else on its port is.
    @Test(arguments: [("cm-netboot", 0), ("nginx", 1)])
    func aPortThatTheDaemonHasIsWell(program: String, count: Int) throws {
        let listener = try TakenPort()
        var settings = Self.settings
        settings.httpPort = listener.port
        let findings = findings(settings) { world in
            let port = String(listener.port, radix: 16, uppercase: true)
            world.addFile(
                "/proc/net/tcp",
                "head\n  0: 00000000:\(port) 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 777 1\n"
            )
            world.addFile("/proc/42/comm", program + "\n")
            world.addLink("/proc/42/fd/5", to: "socket:[777]")
        }
        #expect(findings.count == count, "\(findings)")
        #expect(findings.allSatisfy { $0.hasSuffix("is in use by nginx (process 42)") })
    }

    @Test func oneInterfaceThatCannotBeUsedIsNamedAndTheOthersAreHeard() {
        var settings = Self.settings
        settings.dhcp = .proxy
        let failures = [
            ServerSearch.Failure(interface: "dn0", reason: "cannot send: Network is unreachable", code: ENETUNREACH),
            ServerSearch.Failure(interface: "e1", reason: "cannot open: Operation not permitted", code: EPERM),
        ]
        let findings = DoctorSearch(settings: settings, outcome: ServerSearch.Outcome(failures: failures)).findings()
        #expect(
            findings.map(\.message) == [
                "cannot listen on dn0: cannot send: Network is unreachable",
                "cannot listen on e1: cannot open: Operation not permitted",
            ]
        )
        #expect(findings.map { $0.hint != nil } == [false, true])
    }
}

/// A port of this process.
private final class TakenPort {
    private let descriptor: Int32
    let port: Int

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in(), length = socklen_t(MemoryLayout<sockaddr_in>.size)
        address.sin_family = sa_family_t(AF_INET)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        try #require(result == 0 && listen(descriptor, 1) == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
