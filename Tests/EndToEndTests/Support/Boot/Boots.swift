import Foundation

/// Machines that are switched on at once; those whose firmware gives up are switched on again, as people do.
final class Boots {
    struct Boot {
        let client: BootClient
        let daemon: NetbootDaemon
        let machine: BootingMachine
        let end: BootedMachine
    }

    private var running: [(daemon: NetbootDaemon, machine: BootingMachine)] = []
    private var booted: [Boot] = []
    private(set) var failed: [Boot] = []

    func switchOn(_ clients: [BootClient], on daemon: NetbootDaemon) throws {
        running += try clients.map { (daemon, try daemon.lab.boot($0)) }
    }

    func ended(on daemon: NetbootDaemon) -> [Boot] { booted.filter { $0.daemon === daemon } }

    /// Each time is two minutes for all of them together.
    func repeatUntilAllHaveBooted(times: Int) throws {
        for time in 1...times where !running.isEmpty {
            let deadline = Date.now.addingTimeInterval(120)
            let boots = running.map { daemon, machine in
                let end = machine.end(within: max(0, deadline.timeIntervalSinceNow))
                return Boot(client: machine.client, daemon: daemon, machine: machine, end: end)
            }
            running = []
            booted += boots.filter(\.end.isDone)
            let lost = boots.filter { !$0.end.isDone }
            failed += lost
            if time < times { for boot in lost { try switchOn([boot.client], on: boot.daemon) } }
        }
    }
}
