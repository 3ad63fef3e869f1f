import OrderedCollections
import Values

/// What can be said of a template without running it, for the linter.
package struct TemplateFacts: Sendable {
    /// A name with its place in the template; lines and columns count from 1.
    package struct Mention: Hashable, Sendable {
        package var name: String
        package var line: Int
        package var column: Int
    }

    /// A variable that is read where nothing has set it.
    package struct Unbound: Hashable, Sendable {
        package var mention: Mention
        /// Where a loop or a macro set it that had ended by then.
        package var setInside: Int?
    }

    /// `include`, `import`, `from … import`, `import_yaml` and `extends`.
    package struct Reach: Sendable {
        package enum Kind: Sendable {
            case include, module, names, data, extends
        }

        package var kind: Kind
        /// What `import_yaml` and its like read the other template as.
        package var format: DataFormat?
        /// The template's name; nil where only the running template knows it.
        package var path: String?
        /// Whether the name is worked out from what is known on every host.
        package internal(set) var isWorkedOut = false
        /// Without a path: the names that it may have, with stars for what is not known.
        package internal(set) var possible: [String] = []
        /// What it asks for, and what it calls it.
        package var names: [(name: String, target: String)]
        package var withContext: Bool
        package var ignoresMissing: Bool
        package var line: Int
        package var column: Int
    }

    /// Variables that nothing in the template sets where they are read.
    package internal(set) var unbound: [Unbound] = []
    /// Variables that the template asks about with `is defined` or gives a `default`.
    package internal(set) var optional: Set<String> = []
    /// Every name that is read anywhere.
    package internal(set) var read: Set<String> = []
    /// Every name that is set anywhere.
    package internal(set) var set: Set<String> = []
    /// What an import of this template finds.
    package internal(set) var exports: Set<String> = []
    package internal(set) var reaches: [Reach] = []
    package internal(set) var unknownFilters: [Mention] = []
    package internal(set) var unknownTests: [Mention] = []
    /// `salt['mod.fn']`, by name.
    package internal(set) var functions: [Mention] = []
    /// Functions that the template asks for with `'mod.fn' in salt`.
    package internal(set) var askedFunctions: Set<String> = []
    /// Names of arguments in calls of functions: `expr_form` of `salt['mine.get'](…, expr_form='glob')`.
    package internal(set) var namedArguments: [Mention] = []

    /// Another template has a say in what this one sees.
    package var isPartOfAnother: Bool { reaches.contains { $0.kind == .extends } }
}

extension Template {
    /// What can be said of it without running it.
    package var facts: TemplateFacts { Inspector.facts(of: code) }

    /// What every template sees, whatever runs it.
    package static var builtInNames: [String] {
        Globals.builtIn.keys.map(\.name) + ["salt", "cm", "self", "super", "caller", "varargs", "kwargs", "loop"]
    }

    package static var filterNames: [String] { Array(Filters.all.keys) }
    package static var testNames: [String] { Array(Tests.all.keys) }
}
