import Values

/// A machine's first configuration, as Ignition reads it.
enum Ignition {
    /// Why a text is no such configuration.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// What is served as it is must at least be JSON that says which version it has.
    static func check(_ text: String) throws {
        let value = try JSON.parse(text)
        guard value["ignition"]?["version"]?.string != nil else {
            throw Problem(description: "has no ignition.version, so Ignition would refuse it")
        }
    }
}
