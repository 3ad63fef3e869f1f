/// A function that templates can call.
final class FunctionObject: ForeignObject {
    typealias Body = (CallArguments, Frame) throws -> Object

    private let name: String
    private let body: Body

    init(_ name: String, _ body: @escaping Body) {
        self.name = name
        self.body = body
    }

    var typeName: String { "function" }
    var representation: String { "<function \(name)>" }
    var isCallable: Bool { true }

    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        try body(arguments, frame)
    }
}

/// A call's arguments by the names of the parameters.
struct BoundArguments {
    private let values: [Object?]
    private let function: String
    private let parameters: [String]

    /// Fails as Python does for too many arguments and for unknown names. `leading`: arguments that messages count, but that
    /// no call can leave out, such as the value before a filter.
    init(_ function: String, _ arguments: CallArguments, _ parameters: [String], leading: Int = 0) throws {
        self.function = function
        self.parameters = parameters
        let positional = arguments.positional
        guard positional.count <= parameters.count else {
            let most = parameters.count + leading
            let taken = "\(most) positional argument" + (most == 1 ? "" : "s")
            throw Failure(.other, "\(function)() takes \(taken) but \(positional.count + leading) were given")
        }
        var values: [Object?] = positional + Array(repeating: nil, count: parameters.count - positional.count)
        for (name, value) in arguments.named {
            guard let index = parameters.firstIndex(of: name) else {
                throw Failure(.other, "\(function)() got an unexpected keyword argument '\(name)'")
            }
            guard values[index].isAbsent else {
                throw Failure(.other, "\(function)() got multiple values for argument '\(name)'")
            }
            values[index] = value
        }
        self.values = values
    }

    /// The argument, unless it was left out.
    subscript(index: Int) -> Object? { values[index] }

    func required(_ index: Int) throws -> Object {
        guard let value = values[index] else {
            throw Failure(.other, "\(function)() missing 1 required positional argument: '\(parameters[index])'")
        }
        return value
    }

    /// A string; anything else is printed.
    func text(_ index: Int, or fallback: String? = nil) throws -> String {
        if let fallback, values[index].isAbsent { return fallback }
        return try PythonText.text(required(index))
    }

    /// A string, or nil for none.
    func optionalText(_ index: Int) throws -> String? {
        switch values[index] {
        case nil, .some(.null): nil
        case .some(let object): try PythonText.text(object)
        }
    }

    func int(_ index: Int, or fallback: Int? = nil) throws -> Int {
        if let fallback, values[index].isAbsent { return fallback }
        let object = try required(index)
        if let failure = object.failure { throw failure }
        if case .bigInt = object { throw BigNumbers.tooLargeForCount }
        guard let int = object.integer else {
            throw Failure(.other, "'\(object.typeName)' object cannot be interpreted as an integer")
        }
        return int
    }

    func flag(_ index: Int, or fallback: Bool = false) throws -> Bool {
        try values[index]?.isTrue() ?? fallback
    }
}
