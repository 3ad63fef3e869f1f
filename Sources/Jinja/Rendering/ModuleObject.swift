/// A template that was imported: its variables and macros.
final class ModuleObject: ForeignObject {
    let name: String
    private let exports: [(name: String, value: Object)]
    /// What the template printed, for the tags that read data.
    let output: Output

    /// `tracksLines`: the text is data, and mistakes in it have to be found.
    init(_ template: LoadedTemplate, _ context: Context, tracksLines: Bool) throws {
        name = template.code.file
        output = Output(tracksLines: tracksLines)
        try context.session.stack.check()
        try context.session.run(template.code, context, output)
        exports = context.exports
    }

    var typeName: String { "TemplateModule" }
    var representation: String { output.text }
    var memberNames: [String] { exports.map(\.name) }

    func attribute(_ name: String) -> Object? {
        exports.first { $0.name == name }?.value
    }
}
