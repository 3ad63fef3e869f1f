import OrderedCollections
import States
import Values

/// The arguments of `http.query` beside the URL, which its states hand on.
package enum HTTPArguments {
    package static let names = [
        "method", "params", "data", "data_file", "header_dict", "header_list", "username", "password", "auth",
        "decode", "decode_type", "status", "headers", "text", "test", "test_url", "verify_ssl", "ca_bundle", "cert",
        "timeout", "raise_error", "agent",
    ]

    /// Those that a state says something else with, or decides itself.
    private static let own: Set<String> = ["status", "text", "test"]

    static func taken(from arguments: inout Arguments) -> Value.Map {
        var taken: Value.Map = ["text": true, "status": true]
        for name in names where !own.contains(name) {
            if let value = arguments.take(name)?.value { taken[.string(name)] = value }
        }
        return taken
    }
}
