import ArgumentParser

/// Salt's outputters that cm has.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case json
    case yaml
    case nested
    case table
    case quiet
    case highstate
    case raw
    case txt
    /// Only for `cm-call lint`.
    case sarif

    /// Whether a program reads it: then several answers are one document.
    var isForPrograms: Bool { self == .json || self == .yaml || self == .sarif }
}
