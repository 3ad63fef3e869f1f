import DHCP
import Glibc
import Netboot
import Values

/// What the servers that were heard mean for a daemon with these settings.
struct DoctorSearch {
    let settings: NetbootSettings
    let outcome: ServerSearch.Outcome

    private var answers: [ServerSearch.Answer] { outcome.answers }

    /// One line for each answer.
    var lines: [String] {
        answers.map { answer in
            let file = answer.server.bootFile.isEmpty ? "" : ": \(answer.server.bootFile)"
            return
                "heard \(answer.server.address) on \(answer.interface)\(answer.isOurs ? ", this machine" : ""), a \(answer.server.kind.rawValue)\(file)"
        }
    }

    func findings() -> [Diagnostic] { failures + booters + (givesAddresses ? otherAddresses : missingAddresses) }

    private var failures: [Diagnostic] {
        outcome.failures.map { failure in
            let isForbidden = [EPERM, EACCES].contains(failure.code)
            return Diagnostic(
                .error,
                "cannot listen on \(failure.interface): \(failure.reason)",
                hint: isForbidden ? "listening needs root, or the capability CAP_NET_RAW" : nil
            )
        }
    }

    private var others: [ServerSearch.Answer] { answers.filter { !$0.isOurs } }
    private var givesAddresses: Bool { settings.dhcp == .reservation || settings.dhcp == .pool }

    private var booters: [Diagnostic] {
        places { $0.server.kind != .dhcp }.map {
            Diagnostic(
                .warning,
                "\($0) tells machines what to boot as well",
                hint:
                    "which answer a machine takes is chance: switch booting off there, or let only one of the two answer a machine"
            )
        }
    }

    private var otherAddresses: [Diagnostic] {
        places { $0.server.kind != .proxy }.map {
            Diagnostic(
                .warning,
                "\($0) gives addresses, and so does 'dhcp: \(settings.dhcp.rawValue)'",
                hint: "'dhcp: proxy' leaves addresses to the other server"
            )
        }
    }

    private var missingAddresses: [Diagnostic] {
        guard settings.dhcp == .proxy, outcome.failures.isEmpty, !answers.contains(where: { $0.server.kind != .proxy })
        else { return [] }
        return [
            Diagnostic(
                .warning,
                "nobody gives addresses",
                hint:
                    "a proxy needs a DHCP server beside it: start one, listen longer, or set 'dhcp: reservation' or 'pool'"
            )
        ]
    }

    private func places(_ isMeant: (ServerSearch.Answer) -> Bool) -> [String] {
        Set(others.filter(isMeant).map { "\($0.server.address) on \($0.interface)" }).sorted()
    }
}
