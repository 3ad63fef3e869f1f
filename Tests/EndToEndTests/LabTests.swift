import Foundation
import Testing

struct LabTests {
    @Test(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
    func aLabHostLeavesTheMachineAlone() throws {
        let host = try LabHost("alone")

        try host.write("only here\n", to: "/etc/cm-lab-test")

        #expect(try host.read("/etc/cm-lab-test") == "only here\n")
        #expect(!FileManager.default.fileExists(atPath: "/etc/cm-lab-test"))
        #expect(try host.fingerprint(ignoring: []).contains("etc/cm-lab-test"))
    }

    @Test(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
    func twoLabHostsReachEachOther() throws {
        let first = try LabHost("first"), second = try LabHost("second")

        try first.connect(second, "10.77.0.1", "10.77.0.2")

        #expect(
            try first.run(["bash", "-c", "exec 3<>/dev/tcp/second/9 || true; getent hosts second"]).output.contains(
                "10.77.0.2"
            )
        )
    }
}

/// Whether CI runs this: there nothing may be skipped.
enum CI {
    static let isRunning = ProcessInfo.processInfo.environment["CI"] != nil
}
