import Foundation
import Glibc
import Testing

@testable import Commands

struct ServiceManagerTests {
    @Test func tellsSystemdThatItIsReady() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(receiver) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(receiver, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)

        ServiceManager(socket: path).ready("3 minions")

        var buffer = [UInt8](repeating: 0, count: 100)
        let count = recv(receiver, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1\nSTATUS=3 minions")
    }

    @Test func staysSilentWithoutASocket() {
        ServiceManager(socket: nil).ready("")
        ServiceManager(socket: "/nonexistent/socket").stopping()
    }
}
