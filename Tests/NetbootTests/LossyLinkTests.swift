import NIOCore
import NIOPosix
import Testing

@testable import Netboot

struct LossyLinkTests {
    @Test func connectionsInheritShortWaitsFromTheirListener() async throws {
        let accepted = Handout<Int>()
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group)
            .serverChannelInitializer { LossyLink.prepare($0) }
            .childChannelInitializer { channel in
                channel.getOption(.tcpOption(.init(rawValue: LossyLink.options[0].name))).map { accepted.give(Int($0)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()

        let client = try await ClientBootstrap(group: group).connect(to: try #require(listener.localAddress)).get()

        #expect(await accepted.value == 1)
        try await client.close()
        try await listener.close()
    }
}
