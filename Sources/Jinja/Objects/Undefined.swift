import Values

/// A value that is not there, and why. Using it is an error; asking about it is not.
final class Undefined {
    /// What `default` and `is defined` may still be asked.
    let message: String
    /// The kind of error that using it is.
    let kind: Failure.Kind
    /// The inline `if` without `else`: prints as nothing.
    let isLenient: Bool
    /// The name that is not there, and those that are, for a suggestion.
    private let near: Near?

    private struct Near {
        let name: String
        let known: () -> [String]
    }

    init(_ message: String, kind: Failure.Kind = .undefined, isLenient: Bool = false) {
        self.message = message
        self.kind = kind
        self.isLenient = isLenient
        near = nil
    }

    private init(_ message: String, near: Near) {
        self.message = message
        self.near = near
        kind = .undefined
        isLenient = false
    }

    /// A name that an imported template does not have.
    convenience init(_ message: String, name: String, known: @escaping () -> [String]) {
        self.init(message, near: Near(name: name, known: known))
    }

    /// A variable that nothing sets; `known` are those that something does.
    convenience init(name: String, known: @escaping () -> [String]) {
        self.init("\(PythonText.quoted(name)) is undefined", near: Near(name: name, known: known))
    }

    /// `object.name` or `object['name']` that is not there.
    convenience init(_ name: String, of object: Object) {
        let message = "\(PythonText.quoted(Undefined.owner(object))) has no attribute \(PythonText.quoted(name))"
        self.init(message, near: Near(name: name, known: { object.memberNames }))
    }

    /// `object[key]` that is not there.
    convenience init(element key: Object, of object: Object) {
        if case .string(let name) = key {
            self.init(name, of: object)
        } else {
            self.init("\(Undefined.owner(object)) has no element \(PythonText.representation(key))")
        }
    }

    var failure: Failure {
        var failure = Failure(kind, message)
        failure.hint = near.flatMap { Suggestion.nearest(to: $0.name, among: $0.known()) }.map {
            "did you mean '\($0)'?"
        }
        return failure
    }

    private static func owner(_ object: Object) -> String {
        switch object {
        case .null: "None"
        case .foreign(let foreign): foreign.ownerName
        default: "\(object.typeName) object"
        }
    }
}

extension ForeignObject {
    fileprivate var ownerName: String {
        switch typeName {
        case "Macro", "LoopContext", "TemplateReference": "jinja2.runtime.\(typeName) object"
        case "Namespace", "Cycler", "Joiner": "jinja2.utils.\(typeName) object"
        case "AliasedLoader", "AliasedModule": "salt.utils.templates.\(typeName) object"
        case "TemplateModule": "jinja2.environment.TemplateModule object"
        default: "\(typeName) object"
        }
    }
}

extension Object {
    /// What may follow the dot, for suggestions.
    fileprivate var memberNames: [String] {
        switch self {
        case .dict(let dict): dict.entries.compactMap { $0.key.object.string }
        case .foreign(let foreign): foreign.memberNames
        default: []
        }
    }
}
