import Values

/// What a template's text means.
struct GoTemplateTree: Sendable {
    var body: [GoTemplateNode]
    /// Templates defined by name inside it.
    var definitions: [String: [GoTemplateNode]]
}

/// A piece of a template.
indirect enum GoTemplateNode: Sendable {
    case text([UInt8])
    case action(GoPipeline)
    case condition(GoPipeline, then: [GoTemplateNode], otherwise: [GoTemplateNode])
    case with(GoPipeline, then: [GoTemplateNode], otherwise: [GoTemplateNode])
    case range(GoPipeline, each: [GoTemplateNode], otherwise: [GoTemplateNode])
    case template(String, GoPipeline?, line: Int)
    case breakLoop
    case continueLoop
}

/// Commands whose results flow from one into the next, and the variables that get the last one's.
struct GoPipeline: Sendable {
    var line: Int
    var variables: [String] = []
    /// `$x = …` changes a variable that exists; `$x := …` makes one.
    var assigns = false
    var commands: [GoCommand] = []
}

/// A function with its arguments, or a single value.
struct GoCommand: Sendable {
    var line: Int
    var operands: [GoOperand]
}

/// What a command is made of.
indirect enum GoOperand: Sendable {
    case dot
    case null
    case literal(Value)
    case function(String)
    case field([String])
    case variable(String, fields: [String])
    case pipeline(GoPipeline, fields: [String])
}
