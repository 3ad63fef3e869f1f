import OrderedCollections
package import Values

/// What the templates of several renders share: Salt's `pillar`, `grains` and `opts`. What one of them changes, the next
/// one sees. `pillar.get`, `grains.get` and `config.get` hand out parts of a second copy, which lives as long.
package final class SharedVariables {
    let objects: [Symbol: Object]
    let behindFunctions: [Symbol: Object]

    /// `ordered` are those whose mappings keep their order under the `yaml` filter.
    package init(_ variables: Value.Map = [:], ordered: Value.Map = [:]) {
        objects = Self.objects(variables, ordered)
        behindFunctions = Self.objects(variables, ordered)
    }

    private init(_ objects: [Symbol: Object], _ behindFunctions: [Symbol: Object]) {
        self.objects = objects
        self.behindFunctions = behindFunctions
    }

    /// The same with other values for some.
    package func replacing(ordered: Value.Map) -> SharedVariables {
        SharedVariables(
            objects.merging(Self.objects([:], ordered)) { _, new in new },
            behindFunctions.merging(Self.objects([:], ordered)) { _, new in new }
        )
    }

    private static func objects(_ variables: Value.Map, _ ordered: Value.Map) -> [Symbol: Object] {
        var objects: [Symbol: Object] = [:]
        for (key, value) in variables { objects[Symbol(key.keyText)] = Object(value) }
        for (key, value) in ordered { objects[Symbol(key.keyText)] = Object(value, mappings: .kept) }
        return objects
    }
}
