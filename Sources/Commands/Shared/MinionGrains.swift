import Grains
import Hosts
import Minion
import OrderedCollections
import Values
import Wire

/// The grains of this machine with those that its settings add.
enum MinionGrains {
    static func collect(_ settings: MinionSettings, on host: any ReadableHost = LocalHost()) async -> Value.Map {
        Grains.merged(await Grains.collect(on: host, id: settings.id.text), with: settings.grains)
    }
}
