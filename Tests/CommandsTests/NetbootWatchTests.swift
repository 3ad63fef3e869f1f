import Testing

@testable import Commands

struct NetbootWatchTests {
    /// It used to wait for ever, as if there were nothing to tell.
    @Test(.timeLimit(.minutes(1))) func withoutADaemonItSaysWhereItLooked() async throws {
        // Port 1 of loopback: tcpmux, which nobody has run for decades.
        let start = ContinuousClock.now
        let problem = await #expect(throws: Failure.self) {
            try await NetbootWatch.follow(1, "/srv/settings") { _ in }
        }
        #expect(start.duration(to: .now) < .seconds(5))
        let text = problem?.description ?? ""
        #expect(
            text.hasPrefix("no daemon answers on 127.0.0.1:1, which is 'admin_port' of the settings in /srv/settings: ")
        )
        #expect(text.hasSuffix("Connection refused"))
    }
}
