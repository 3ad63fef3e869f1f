/// What a name stands for when it is asked for by TFTP, or over HTTP in a machine's folder.
package enum RequestedFile: Hashable, Sendable {
    /// A program of the folder `binaries`.
    case program(String)
    /// The script that brings up the network and fetches the machine's own.
    case bootstrap
    /// The machine's script.
    case script
    /// Something below `files`.
    case file(String)
    case refused(String)
}

extension Engine {
    /// `facts` without a hardware address: nobody knows who asks, so only what everybody may have is served.
    package func file(_ name: RequestedName, _ facts: Facts, _ decision: Decision) -> RequestedFile {
        if decision.profile.target == .ignore, facts.mac != nil, !awaitsAnswers(facts, decision) {
            return .refused("not for this machine")
        }
        switch name.path {
        case "autoexec.ipxe": return .bootstrap
        case "script.ipxe": return .script
        default: break
        }
        if binaries.names.contains(name.path) { return .program(name.path) }
        return .file(name.path)
    }
}
