package import Hosts
package import States

/// What starts and stops services on a host: how it is asked (which changes nothing), and the steps that make it act.
package protocol ServiceManager: Sendable {
    func status(of name: String, on host: any ReadableHost) async throws -> ServiceStatus
    /// The services of the host, sorted.
    func names(on host: any ReadableHost) async throws -> [String]
    /// Whether services can be masked here.
    var canMask: Bool { get }
    func act(_ action: ServiceAction, on name: String, host: any ReadableHost) -> [Step]
}

/// How a service stands.
package struct ServiceStatus: Hashable, Sendable {
    package var isAvailable = false
    package var isRunning = false
    /// Whether it starts with the machine.
    package var isEnabled = false
    package var isMasked = false
    package var isMaskedAtRuntime = false
    /// Whether its description on disk is newer than the one in use.
    package var needsReload = false

    package init() {}
}

/// What can be done to a service, in the words for it.
package enum ServiceAction: String, Hashable, Sendable {
    case start
    case stop
    case restart
    case fullRestart = "fully restart"
    case reload
    case forceReload = "forcefully reload"
    case enable
    case disable
    case mask
    case unmask
    case maskAtRuntime = "mask at runtime"
    case unmaskAtRuntime = "unmask at runtime"

    /// `restarted`, `stopped`.
    var done: String {
        switch self {
        case .stop: "stopped"
        case .enable, .disable: rawValue + "d"
        default: rawValue + "ed"
        }
    }
}

/// Which service manager a host has.
package enum ServiceManagers {
    /// systemd where it runs as process 1, else the scripts of `/etc/init.d`.
    package static func find(on host: any ReadableHost) -> any ServiceManager {
        (try? host.followedInfo("/run/systemd/system")) == nil ? SysV() : Systemd()
    }
}
