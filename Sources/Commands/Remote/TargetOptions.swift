import ArgumentParser
import Wire

/// How to read TARGET: Salt's flags.
struct TargetOptions: ParsableArguments {
    @Flag(name: [.customShort("G"), .customLong("grain")], help: "TARGET is a grain and a glob: 'os:Debian'")
    var isGrain = false

    @Flag(name: [.customShort("P"), .customLong("grain-pcre")], help: "TARGET is a grain and a regular expression")
    var isGrainPCRE = false

    @Flag(name: [.customShort("E"), .customLong("pcre")], help: "TARGET is a regular expression")
    var isPCRE = false

    @Flag(name: [.customShort("L"), .customLong("list")], help: "TARGET is a list of ids: 'web1,web2'")
    var isList = false

    @Flag(name: [.customShort("C"), .customLong("compound")], help: "TARGET is a compound: 'G@os:Debian and web*'")
    var isCompound = false

    @Flag(name: [.customShort("I"), .customLong("pillar")], help: "TARGET is a pillar value and a glob: 'role:web'")
    var isPillar = false

    @Flag(name: [.customShort("N"), .customLong("nodegroup")], help: "TARGET is a node group of the master's settings")
    var isNodegroup = false

    @Flag(name: [.customShort("S"), .customLong("ipcidr")], help: "TARGET is an address or a network: '10.0.0.0/8'")
    var isNetwork = false

    private var chosen: [Target.Kind] {
        let flags: [(Bool, Target.Kind)] = [
            (isGrain, .grain), (isGrainPCRE, .grainPCRE), (isPCRE, .pcre), (isList, .list), (isCompound, .compound),
            (isPillar, .pillar), (isNodegroup, .nodegroup), (isNetwork, .ipcidr),
        ]
        return flags.filter(\.0).map(\.1)
    }

    func validate() throws {
        guard chosen.count <= 1 else { throw ValidationError("The options -G -P -E -L -C -I -N -S exclude each other") }
    }

    /// A glob unless a flag says otherwise.
    var kind: Target.Kind { chosen.first ?? .glob }
}
