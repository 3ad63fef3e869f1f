import Logging
import Netboot

/// Reads Smee's hardware file again. A file with mistakes changes nothing.
struct HardwareReload {
    let options: SmeeOptions
    let mode: SmeeMode
    let logger: Logger

    func run() {
        do {
            guard let hardware = try options.hardware() else {
                return logger.notice("there is no hardware file to read again")
            }
            mode.reload(hardware)
            for warning in hardware.warnings { logger.warning("\(warning)") }
            logger.notice("read the hardware file again", metadata: ["cards": "\(hardware.machines.count)"])
        } catch {
            logger.error("the hardware file is not taken over: \(error)")
        }
    }
}
