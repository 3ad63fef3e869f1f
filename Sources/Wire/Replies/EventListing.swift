package import Values

/// `GET /v1/events?after=N&limit=N`: the journal, oldest first.
package struct EventListing: Message, Hashable {
    /// Something that happened on the master.
    package struct Entry: Message, Hashable {
        package var number: Int
        package var time: Double
        /// `key/accept`, `job/new`, `minion/connected` …
        package var type: String
        package var data: Value

        package init(number: Int, time: Double, type: String, data: Value) {
            self.number = number
            self.time = time
            self.type = type
            self.data = data
        }

        package init(json: Value) throws(MessageError) {
            number = try json.number("number")
            time = try json.time("time")
            type = try json.text("type")
            data = json["data"] ?? .null
        }

        package var json: Value {
            ["number": .int(number), "time": .double(time), "type": .string(type), "data": data]
        }
    }

    package var events: [Entry]

    package init(events: [Entry]) {
        self.events = events
    }

    package init(json: Value) throws(MessageError) {
        events = try json.all("events") { value throws(MessageError) in try Entry(json: value) }
    }

    package var json: Value { ["events": .list(events.map(\.json))] }
}
