/// The words that requisites are written with.
enum Requisites {
    /// Requisites that point at what must come first, in the order 3008 weighs them.
    static let direct = [
        "onfail", "onfail_any", "onfail_all", "require", "require_any", "onchanges", "onchanges_any", "watch",
        "watch_any", "prereq",
    ]
    /// All that `extend` joins rather than replaces.
    static let keywords = Set(direct + ["prerequired", "listen", "onfail_stop"])
    /// Requisites written at the other end, and what they become there.
    static let reversed = [
        "require_in": "require", "watch_in": "watch", "onfail_in": "onfail", "onchanges_in": "onchanges",
        "prereq_in": "prereq",
    ]
    /// What `use` never copies.
    static let neverUsed: Set<String> = [
        "require_in", "watch_in", "onfail_in", "onchanges_in", "use", "use_in", "prereq_in", "require", "watch",
        "prereq", "onfail", "onfail_stop", "onchanges", "name", "names",
    ]
}
