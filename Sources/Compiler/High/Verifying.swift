import OrderedCollections
import Values

/// Checks the shape of everything below the IDs: Salt's `verify_high`, with the place of each mistake.
struct Verifying {
    private(set) var problems: [Diagnostic] = []
    private var state: HighState
    private var declaration: Declaration

    static func problems(of high: HighData) -> [Diagnostic] {
        high.states.values.flatMap { state in
            state.declarations.flatMap { declaration in
                var verifying = Verifying(state, declaration)
                verifying.verify()
                return verifying.problems
            }
        }
    }

    private init(_ state: HighState, _ declaration: Declaration) {
        self.state = state
        self.declaration = declaration
    }

    private var place: String { "in state '\(state.id)' in SLS '\(state.sls)'" }

    private mutating func verify() {
        var functions: [String] = []
        for item in declaration.items {
            if let function = item.string {
                functions.append(function)
                verify(function: function, at: item.location)
            } else if let pairs = item.pairs {
                verify(arguments: pairs, at: item.location)
            }
        }
        if functions.isEmpty {
            report(
                "No function declared \(place)",
                hint: "write '\(declaration.state).FUNCTION'",
                at: declaration.location
            )
        } else if functions.count > 1 {
            report(
                "Too many functions declared \(place). Please choose one of the following: "
                    + functions.joined(separator: ", "),
                at: declaration.location
            )
        }
    }

    private mutating func verify(function: String, at location: SourceLocation) {
        guard function.contains(" ") else { return }
        report(
            "The function \"\(function)\" in state \"\(state.id)\" in SLS \"\(state.sls)\" has whitespace,"
                + " a function with whitespace is not supported, perhaps this is an argument that is missing a \":\"",
            at: location
        )
    }

    private mutating func verify(arguments: [(key: Node, value: Node)], at location: SourceLocation) {
        guard let (key, value) = arguments.first else { return }
        guard let name = key.string else {
            return report("The argument '\(key.value.keyText)' \(place) is not a name", at: key.location)
        }
        if name == "names", value.list == nil {
            report("The 'names' argument \(place) needs to be formed as a list", at: value.location)
        }
        guard Requisites.keywords.contains(name) else { return }
        if let list = value.list {
            for requisite in list { verify(requisite: requisite, of: name) }
        } else {
            report("The \(name) statement \(place) needs to be formed as a list", at: value.location)
        }
        if arguments.count > 1 {
            report(
                "Multiple dictionaries defined in argument of state '\(state.id)' in SLS '\(state.sls)'",
                hint: "'\(arguments[1].key.value.keyText)' needs a dash of its own",
                at: arguments[1].key.location
            )
        }
    }

    private mutating func verify(requisite: Node, of keyword: String) {
        if requisite.string != nil { return }
        guard let (key, value) = requisite.onlyPair, let module = key.string else {
            return report(
                "Requisite declaration \(requisite.value.keyText) in state \(state.id) in SLS \(state.sls)"
                    + " is not formed as a single key dictionary",
                at: requisite.location
            )
        }
        if let dot = module.firstIndex(of: ".") {
            report(
                "Invalid requisite type '\(module)' in state '\(state.id)', in SLS '\(state.sls)'."
                    + " Requisite types must not contain dots, did you mean '\(module[..<dot])'?",
                at: key.location
            )
        }
        switch value.scalar {
        case nil:
            report(
                "Illegal requisite \"\(value.value.keyText)\" in SLS \"\(state.sls)\", please check your syntax.",
                at: value.location
            )
        case .string, .null: break
        case let scalar?:
            report(
                "Requisite [\(keyword): \(module)] in state [\(state.id)] in SLS [\(state.sls)]"
                    + " must have a string as the value",
                hint: "write '\(scalar.keyText)' in quotes",
                at: value.location
            )
        }
    }

    private mutating func report(_ message: String, hint: String? = nil, at location: SourceLocation) {
        problems.append(Diagnostic(.error, message, hint: hint, at: location))
    }
}
