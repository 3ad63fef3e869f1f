import OrderedCollections
package import States
package import Values

extension LowState {
    /// As `state.show_lowstate` prints it.
    package var value: Value {
        var map: Value.Map = [
            "state": .string(state), "name": .string(name), "__sls__": .string(sls), "__env__": .string(environment),
        ]
        if !includedFrom.isEmpty { map["__sls_included_from__"] = .list(includedFrom.map(Value.string)) }
        map["__id__"] = .string(id)
        for argument in arguments { map[.string(argument.name)] = argument.value.value }
        map["order"] = Int(exactly: place).map(Value.int) ?? .double(place)
        map["fun"] = .string(function)
        return .map(map)
    }
}
