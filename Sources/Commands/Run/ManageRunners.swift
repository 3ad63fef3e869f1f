import OrderedCollections
import Values
import Wire

/// `manage.*`: which minions are there.
enum ManageRunners {
    static let status = Runner(name: "manage.status", usage: "", summary: "Which minions are up, which are down") {
        call,
        api in
        try call.finish()
        let minions = try await api.minions().minions
        return RunnerAnswer(value: ["down": ids(minions, connected: false), "up": ids(minions, connected: true)])
    }

    static let up = Runner(name: "manage.up", usage: "", summary: "The minions that are connected") { call, api in
        try call.finish()
        return RunnerAnswer(value: ids(try await api.minions().minions, connected: true))
    }

    static let down = Runner(name: "manage.down", usage: "", summary: "The minions that are not") { call, api in
        try call.finish()
        return RunnerAnswer(value: ids(try await api.minions().minions, connected: false))
    }

    private static func ids(_ minions: [MinionListing.Entry], connected: Bool) -> Value {
        .list(minions.filter { ($0.connected != nil) == connected }.map(\.id).sorted().map { .string($0.text) })
    }
}
