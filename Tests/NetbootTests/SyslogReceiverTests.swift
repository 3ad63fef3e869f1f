import DHCP
import Glibc
import Logging
import Netboot
import Testing

struct SyslogReceiverTests {
    @Test(.timeLimit(.minutes(1))) func handsOnWhatComesToItsPortWithItsSender() async throws {
        let (messages, continuation) = AsyncStream.makeStream(of: (IPv4Address, SyslogMessage).self)
        let receiver = SyslogReceiver(
            address: "127.0.0.1",
            port: 0,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { continuation.yield(($0, $1)) }
        let running = Task { try await receiver.run() }

        send(["", "<13>ipxe: one", "\u{0}\u{1}", "<11>kernel: two"], to: await receiver.port)
        var heard: [(IPv4Address, SyslogMessage)] = []
        for await message in messages {
            heard.append(message)
            if message.1.text == "two" { break }
        }
        running.cancel()

        #expect(heard.map(\.0.description) == ["127.0.0.1", "127.0.0.1", "127.0.0.1"])
        #expect(heard.first?.1.text == "one" && heard.first?.1.tag == "ipxe")
        #expect(heard.last?.1.severity == .error && heard.last?.1.tag == "kernel")
    }

    private func send(_ texts: [String], to port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        for text in texts {
            let bytes = Array(text.utf8)
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }
}
