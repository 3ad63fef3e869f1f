import Logging
import Netboot
import ServiceLifecycle
import UnixSignals

/// Reads Smee's hardware file again on SIGHUP. A file with mistakes changes nothing.
struct HardwareReload: Service {
    let options: SmeeOptions
    let mode: SmeeMode
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            do {
                guard let hardware = try options.hardware() else { continue }
                mode.reload(hardware)
                for warning in hardware.warnings { logger.warning("\(warning)") }
                logger.notice("read the hardware file again", metadata: ["cards": "\(hardware.machines.count)"])
            } catch {
                logger.error("the hardware file is not taken over: \(error)")
            }
        }
    }
}
