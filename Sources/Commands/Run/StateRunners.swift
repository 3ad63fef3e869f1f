import OrderedCollections
import Values
import Wire

/// `state.event`: what happens on the master, live.
enum StateRunners {
    static let event = Runner(
        name: "state.event",
        usage: "[TAG] [count=N]",
        summary: "Print events as they happen"
    ) { call, api in
        let pattern = call.take("tagmatch")?.string ?? "*"
        let count = call.take("count")?.int ?? -1
        try call.finish()
        try await follow(pattern, count, api)
        return RunnerAnswer(value: .null, isPrinted: true)
    }

    /// Asks for news several times a second: that costs the master one look at an index.
    private static func follow(_ pattern: String, _ count: Int, _ api: any MasterAPI) async throws {
        var number = try await api.lastEvents(1).events.last?.number ?? 0
        var left = count
        while left != 0 {
            let news = try await api.events(after: number).events
            for event in news where Glob.matches(event.type, pattern) && left != 0 {
                Console.print(line(event))
                left -= 1
            }
            number = news.last?.number ?? number
            if news.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        }
    }

    /// Salt's form: the tag, a tabulator and the data.
    private static func line(_ event: EventListing.Entry) -> String {
        var data = event.data
        if data["_stamp"] == nil { data["_stamp"] = .double(event.time) }
        return event.type + "\t" + JSON.text(data)
    }
}
