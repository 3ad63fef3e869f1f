/// A template that was imported: its variables and macros.
final class ModuleObject: ForeignObject {
    let name: String
    private let exports: [(name: String, value: Object)]
    /// What the template printed, for the tags that read data.
    let text: String

    init(_ template: LoadedTemplate, _ context: Context) throws {
        name = template.code.file
        let output = Output(tracksLines: false)
        try context.session.stack.check()
        try context.session.run(template.code, context, output)
        exports = context.exports
        text = output.text
    }

    var typeName: String { "TemplateModule" }
    var representation: String { text }
    var memberNames: [String] { exports.map(\.name) }

    func attribute(_ name: String) -> Object? {
        exports.first { $0.name == name }?.value
    }
}
