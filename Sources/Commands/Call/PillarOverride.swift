import Compiler
import OrderedCollections
import Values

/// `pillar={…}` of the command line over the pillar of the master.
enum PillarOverride {
    static func merge(_ override: Value.Map, over pillar: Value) -> Value {
        PillarMerge.smart.merge(.map(override), over: pillar)
    }
}
