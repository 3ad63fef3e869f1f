package import DHCP
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Hears what booting machines log (UDP, port 514) and hands it on. What comes faster than it is taken is dropped by the kernel.
package final class SyslogReceiver: Service {
    private let address: String
    private let requestedPort: Int
    private let logger: Logger
    private let handler: @Sendable (IPv4Address, SyslogMessage) async -> Void
    private let boundPort = Handout<Int>()

    package init(
        address: String = "0.0.0.0",
        port: Int = 514,
        logger: Logger,
        handler: @escaping @Sendable (_ client: IPv4Address, SyslogMessage) async -> Void
    ) {
        self.address = address
        requestedPort = port
        self.logger = logger
        self.handler = handler
    }

    /// The port, as soon as it listens; 0: it cannot.
    package var port: Int {
        get async { await boundPort.value }
    }

    package func run() async throws {
        // Whoever waits for the port must not wait for ever.
        defer { boundPort.give(0) }
        let channel = try await listen()
        boundPort.give(channel.channel.localAddress?.port ?? 0)
        logger.notice("syslog receiver started", metadata: ["address": "\(address)", "port": "\(requestedPort)"])
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await channel.executeThenClose { datagrams, _ in
                for try await datagram in datagrams { await receive(datagram) }
            }
        } onCancelOrGracefulShutdown: {
            channel.channel.close(promise: nil)
        }
    }

    private typealias Datagrams = NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, Never>

    private func listen() async throws -> Datagrams {
        do {
            return try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1 << 16))
                .bind(host: address, port: requestedPort) { channel in
                    channel.eventLoop.makeCompletedFuture { try Datagrams(wrappingChannelSynchronously: channel) }
                }
        } catch {
            throw error.whileListening(on: address, requestedPort)
        }
    }

    private func receive(_ datagram: AddressedEnvelope<ByteBuffer>) async {
        guard let client = datagram.remoteAddress.ipAddress.flatMap({ IPv4Address($0) }),
            datagram.data.readableBytes > 0
        else { return }
        await handler(client, SyslogMessage(parsing: datagram.data.readableBytesView))
    }
}
