import Hosts
package import Logging
import ServiceLifecycle

/// Serves files to machines that boot (RFC 1350 with the options of RFC 2348, 2349 and 7440); nothing can be written.
package final class TFTPServer: Service {
    private let settings: TFTPSettings
    private let source: any FileSource
    private let logger: Logger
    private let listening: Listening
    package let counters = TFTPCounters()

    /// Opens the sockets, so that privileges can be dropped before it runs.
    package init(_ settings: TFTPSettings, source: any FileSource, logger: Logger) throws(ServerError) {
        self.settings = settings
        self.source = source
        self.logger = logger
        listening = try Listening(settings)
    }

    /// The port it listens on.
    package var port: UInt16 { listening.port }

    package func run() async throws {
        let (errands, ends) = AsyncStream.makeStream(of: Errand.self)
        let mailbox = Mailbox()
        let errandBoy = Task { await run(errands, answeringTo: mailbox) }
        await withTaskCancellationOrGracefulShutdownHandler {
            await OwnThread.run { [settings, listening, logger, counters] in
                let listeners = listening.take()
                ServingLoop(
                    settings: settings,
                    listeners: listeners,
                    mailbox: mailbox,
                    errands: ends,
                    logger: logger,
                    counters: counters
                ).run()
            }
        } onCancelOrGracefulShutdown: {
            mailbox.put(.stop)
        }
        ends.finish()
        await errandBoy.value
    }

    private func run(_ errands: AsyncStream<Errand>, answeringTo mailbox: Mailbox) async {
        await withDiscardingTaskGroup { group in
            for await errand in errands { group.addTask { await self.run(errand, answeringTo: mailbox) } }
        }
    }

    private func run(_ errand: Errand, answeringTo mailbox: Mailbox) async {
        switch errand {
        case .ended(let request, let sent, let size, let outcome):
            await source.ended(request, sent: sent, of: size, outcome: outcome)
        case .open(let opening):
            let result = await opening.file(from: source)
            guard !mailbox.put(.opened(opening, result)), case .success(let file) = result else { return }
            await source.ended(opening.request, sent: 0, of: file.size, outcome: .aborted)
        }
    }
}
