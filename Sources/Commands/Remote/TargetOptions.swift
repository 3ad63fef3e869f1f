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

    @Flag(
        name: [.customShort("J"), .customLong("pillar-pcre")],
        help: "TARGET is a pillar value and a regular expression"
    )
    var isPillarPCRE = false

    @Flag(name: [.customShort("N"), .customLong("nodegroup")], help: "TARGET is a node group of the master's settings")
    var isNodegroup = false

    @Flag(name: [.customShort("S"), .customLong("ipcidr")], help: "TARGET is an address or a network: '10.0.0.0/8'")
    var isNetwork = false

    @Flag(name: [.customShort("R"), .customLong("range")], help: "TARGET is a range: 'web1..9,-web5'")
    var isRange = false

    @Option(help: ArgumentHelp("What stands between key and pattern, with -G -P -I -J", valueName: "text"))
    var delimiter = ":"

    private var chosen: [Target.Kind] {
        let flags: [(Bool, Target.Kind)] = [
            (isGrain, .grain), (isGrainPCRE, .grainPCRE), (isPCRE, .pcre), (isList, .list), (isCompound, .compound),
            (isPillar, .pillar), (isPillarPCRE, .pillarPCRE), (isRange, .range), (isNodegroup, .nodegroup),
            (isNetwork, .ipcidr),
        ]
        return flags.filter(\.0).map(\.1)
    }

    func validate() throws {
        guard chosen.count <= 1 else {
            throw ValidationError("The options -G -P -E -L -C -I -J -N -S -R exclude each other")
        }
        guard !delimiter.isEmpty else { throw ValidationError("--delimiter is empty") }
    }

    /// A glob unless a flag says otherwise.
    var kind: Target.Kind { chosen.first ?? .glob }
}
