/// Places of files as modes take them: `http://…`, `https://…`, `file:///…`, or a path on this host.
enum LocalPlace {
    /// The path on this host; nil: the file lies on another server.
    static func path(of place: String) -> String? {
        if place.hasPrefix("http://") || place.hasPrefix("https://") { return nil }
        return place.hasPrefix("file://") ? URLText.decoded(place.dropFirst("file://".count)) : place
    }
}
