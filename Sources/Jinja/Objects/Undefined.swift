/// A value that is not there, and why. Using it is an error; asking about it is not.
final class Undefined {
    /// What `default` and `is defined` may still be asked.
    let message: String
    /// The kind of error that using it is.
    let kind: Failure.Kind
    /// The inline `if` without `else`: prints as nothing.
    let isLenient: Bool

    init(_ message: String, kind: Failure.Kind = .undefined, isLenient: Bool = false) {
        self.message = message
        self.kind = kind
        self.isLenient = isLenient
    }

    /// A variable that nothing sets.
    convenience init(name: String) {
        self.init("\(PythonText.quoted(name)) is undefined")
    }

    /// `object.name` or `object['name']` that is not there.
    convenience init(_ name: String, of object: Object) {
        self.init("\(PythonText.quoted(Undefined.owner(object))) has no attribute \(PythonText.quoted(name))")
    }

    /// `object[key]` that is not there.
    convenience init(element key: Object, of object: Object) {
        if case .string(let name) = key {
            self.init(name, of: object)
        } else {
            self.init("\(Undefined.owner(object)) has no element \(PythonText.representation(key))")
        }
    }

    var failure: Failure { Failure(kind, message) }

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
