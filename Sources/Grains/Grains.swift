package import Hosts
import OrderedCollections
package import Values

/// Facts about a host under Salt's names, gathered from files and system calls; on systems other than Linux also from commands.
package enum Grains {
    /// Everything that is known of the host itself; `id` is the minion's.
    package static func collect(
        on host: any ReadableHost,
        id: String,
        system: SystemFacts = .current()
    ) async -> Value.Map {
        let files = HostFiles(host)
        var grains: Value.Map = ["id": .string(id), "server_id": .int(serverID(id))]
        add(kernel(system), to: &grains)
        if !UnixSystem.knows(system.kernel) { add(operatingSystem(files, system), to: &grains) }
        add(names(files, system), to: &grains)
        add(addresses(system), to: &grains)
        add(hardware(files, system), to: &grains)
        add(services(files, host), to: &grains)
        add(process(files, host, system), to: &grains)
        add(versions(files), to: &grains)
        if UnixSystem.knows(system.kernel) { add(await UnixSystem.look(on: host, system).grains, to: &grains) }
        return grains
    }

    /// `core` with static grains on top: the grains file first, then `grains:` of the settings. A later layer wins whole.
    package static func merged(_ core: Value.Map, with layers: Value.Map...) -> Value.Map {
        var grains = core
        for layer in layers { add(layer, to: &grains) }
        return grains
    }

    private static func add(_ more: Value.Map, to grains: inout Value.Map) {
        for (name, value) in more { grains[name] = value }
    }
}
