import OrderedCollections
package import Values

/// What the templates of several renders share: Salt's `pillar`, `grains` and `opts`. What one of them changes, the next
/// one sees, and so do `pillar.get`, `grains.get` and `config.get`.
package final class SharedVariables {
    let objects: [Symbol: Object]

    /// `ordered` are those whose mappings keep their order under the `yaml` filter.
    package init(_ variables: Value.Map = [:], ordered: Value.Map = [:]) {
        var objects: [Symbol: Object] = [:]
        for (key, value) in variables { objects[Symbol(key.keyText)] = Object(value) }
        for (key, value) in ordered { objects[Symbol(key.keyText)] = Object(value, keepsOrder: true) }
        self.objects = objects
    }
}
