package import ExecutionModules
import Hosts
import Jinja
import OrderedCollections
package import States
package import Values

/// Renders the templates of `file.managed` and its kin.
package struct FileTemplates: TemplateRendering {
    private let files: any FileTree
    private let context: ExecutionContext
    private let options: Value

    /// `context` is what the functions of templates work with; its grains and pillar are what templates see.
    package init(files: any FileTree, functions: FunctionTable, context: ExecutionContext, options: Value) {
        self.files = files
        self.options = options
        var context = context
        context.files = files
        context.functions = functions
        self.context = context
    }

    package func render(
        _ text: String,
        file: String,
        engine: String,
        context variables: Value.Map,
        environment: String
    ) async throws -> String {
        guard engine == "jinja" else {
            throw Diagnostic(
                .error,
                "the template engine '\(engine)' is not available",
                hint: "write the template in jinja"
            )
        }
        let result = await OwnThread.run { [self] () -> Result<String, Diagnostic> in
            do throws(Diagnostic) {
                return .success(try rendered(text, file: file, variables, environment))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func rendered(
        _ text: String,
        file: String,
        _ variables: Value.Map,
        _ environment: String
    ) throws(Diagnostic) -> String {
        var all: Value.Map = ["saltenv": .string(environment)]
        let reader = TreeReader(files)
        let path = TemplatePaths.resolve(file, from: "") ?? file
        var template = TemplateOptions.salt
        template.apply(options["jinja_env"]?.map ?? [:])
        var renderer = Renderer(
            loader: TreeTemplates(reader, environment: environment, options: template),
            functions: SaltFunctions(context),
            serializers: YAMLSerializers(),
            globals: [:],
            shared: SharedVariables(["grains": context.grains, "opts": options], ordered: ["pillar": context.pillar])
        )
        renderer.apply(options)
        all.merge(variables) { _, new in new }
        let parsed = try Template(parsing: text, file: path, options: template)
        return try renderer.render(parsed, variables: all, mappings: .ordered).text
    }
}
